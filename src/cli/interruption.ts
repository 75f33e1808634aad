/** Ctrl-C and SIGTERM. One asks a command to end tidily, a second ends it at once; so does the first where nobody cares. */

/** 128 and the number of the signal, as shells count. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export class Interruption {
  readonly #controller = new AbortController();
  #handled = false;
  #exitCode = 0;

  /** The exit code of the signal that came; 0 before one came. */
  get exitCode(): number {
    return this.#exitCode;
  }

  listen(): void {
    for (const [signal, code] of Object.entries(EXIT_CODES)) process.on(signal, () => this.#take(code));
  }

  /** From here on the first signal only aborts this one, and the command that asked for it ends tidily. */
  handle(): AbortSignal {
    this.#handled = true;
    return this.#controller.signal;
  }

  /** From here on the first signal ends the process again. */
  release(): void {
    this.#handled = false;
  }

  #take(code: number): void {
    if (!this.#handled || this.#exitCode !== 0) process.exit(code);
    this.#exitCode = code;
    this.#controller.abort();
  }
}

/** Of this process. */
export const interruption = new Interruption();

/** A reader that has seen enough (`| head`) is no failure. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}
