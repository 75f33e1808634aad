import type { ExecResult } from 'regatta/kit';

/** What a session needs of its surroundings. */
export interface SessionHost {
  /** Runs what was typed, and shows what it wrote. */
  run(line: string): ExecResult;
  /** Shows a text on the terminal; nothing without one. */
  show(text: string): void;
  end(exitCode: number): void;
}

const [INTERRUPT, END_OF_INPUT, BACKSPACE, DELETE] = ['\x03', '\x04', '\b', '\x7f'];
const INTERRUPTED = 130;

/** What a shell shows when it waits: bash says who is where, as Debian configures it; the smaller ones only what kind of user types. */
export function promptOf(shell: string, hostname: string): string {
  return shell.endsWith('bash') ? `root@${hostname}:/# ` : '# ';
}

/** A shell that reads lines until it is told to end. With a prompt it has a terminal, which shows what is typed and edits the line. */
export class ShellSession {
  readonly #host: SessionHost;
  readonly #prompt: string | undefined;
  readonly #decoder = new TextDecoder();
  #line = '';
  #lastCode = 0;
  #ended = false;

  constructor(host: SessionHost, prompt: string | undefined) {
    this.#host = host;
    this.#prompt = prompt;
    this.#ask();
  }

  typed(data: Uint8Array): void {
    for (const key of this.#decoder.decode(data, { stream: true }).replaceAll('\r\n', '\n')) {
      if (this.#ended) return;
      if (key === '\n' || key === '\r') this.#enter();
      else if (this.#prompt !== undefined) this.#edit(key);
      else this.#line += key;
    }
  }

  /** Nothing more will be typed. */
  endOfInput(): void {
    if (this.#line !== '') this.#lastCode = this.#host.run(this.#line).exitCode;
    this.#end(this.#lastCode);
  }

  #enter(): void {
    const line = this.#line;
    this.#line = '';
    this.#echo('\r\n');
    const exit = /^\s*exit(?:\s+(\d+))?\s*$/.exec(line);
    if (exit !== null) return this.#end(Number(exit[1] ?? this.#lastCode));
    if (line.trim() !== '') this.#lastCode = this.#host.run(`${line}\n`).exitCode;
    this.#ask();
  }

  #edit(key: string): void {
    if (key === INTERRUPT) {
      this.#line = '';
      this.#lastCode = INTERRUPTED;
      this.#echo('^C\r\n');
      this.#ask();
    } else if (key === END_OF_INPUT) {
      if (this.#line !== '') return;
      this.#echo('exit\r\n');
      this.#end(this.#lastCode);
    } else if (key === BACKSPACE || key === DELETE) {
      if (this.#line === '') return;
      this.#line = this.#line.replace(/.$/u, '');
      this.#echo('\b \b');
    } else if (key >= ' ') {
      this.#line += key;
      this.#echo(key);
    }
  }

  #ask(): void {
    if (this.#prompt !== undefined) this.#host.show(this.#prompt);
  }

  #echo(text: string): void {
    if (this.#prompt !== undefined) this.#host.show(text);
  }

  #end(exitCode: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#host.end(exitCode);
  }
}
