import type { ContainerExit, ContainerSpec, ContainerTimings } from 'regatta/kit';

/** What the recording machine needed to fork a process, and to notice that one has ended. Milliseconds. */
const START_MS = 10;
const REAP_MS = 60;

/** As a shell answers for a command that it does not find, and as the executor's own helper does. */
const NOT_FOUND = 127;
const EXEC_FAILED = 1;
const SIGNALLED = 128;
const SIGTERM = 15;

/** Container timings of the machine that made the recordings, which had no image to pull and no cgroup to make. */
export const recordedTimings: ContainerTimings = {
  pullMs: () => 0,
  startMs: () => START_MS,
  stop(spec) {
    const ignores = /\btrap\s+(''|"")\s+(SIG)?TERM\b/.test(scriptOf(spec));
    return { afterMs: ignores ? Infinity : REAP_MS, exit: exitWith(SIGNALLED + SIGTERM) };
  },
  exits(spec) {
    const [program = '', ...rest] = spec.command ?? [];
    if (/^(\/bin\/)?sh$/.test(program)) return shellExit(rest.at(-1) ?? '', spec.env ?? {});
    return isMissing(program) ? after(0, EXEC_FAILED) : shellExit([program, ...rest].join(' '), spec.env ?? {});
  },
};

/** The commands of a script one after the other, as far as recordings use them; undefined while it runs on. */
function shellExit(script: string, env: Readonly<Record<string, string>>): ReturnType<ContainerTimings['exits']> {
  let elapsedMs = 0;
  let code = 0;
  for (const line of script.split(';')) {
    const [path = '', ...args] = line.trim().split(/\s+/);
    const name = isMissing(path) ? path : path.slice(path.lastIndexOf('/') + 1);
    if (name === 'while') return undefined;
    if (name === 'exit') return after(elapsedMs, Number(args[0] ?? code));
    if (name === 'kill') return after(elapsedMs, SIGNALLED + Number((args[0] ?? '').slice(1)));
    if (name === 'sleep' || name === 'tail' || name === 'cat') {
      const seconds = Number(args[0] ?? 'none');
      // Whatever waits for no certain time runs until it is stopped.
      if (Number.isNaN(seconds)) return undefined;
      elapsedMs += seconds * 1000;
    }
    code = codeOf(name, args, env);
  }
  return after(elapsedMs, code);
}

function codeOf(name: string, args: readonly string[], env: Readonly<Record<string, string>>): number {
  if (name === 'false') return 1;
  if (name === 'test') {
    const [left = '', operator, right] = args.map((word) =>
      word.replaceAll('"', '').replace(/^\$(\w+)$/, (_, variable: string) => env[variable] ?? ''),
    );
    return operator === '=' && left === right ? 0 : 1;
  }
  return isMissing(name) ? NOT_FOUND : 0;
}

/** The recording machine had the usual programs, where they usually are. */
function isMissing(program: string): boolean {
  return program.startsWith('/') && !/^(\/usr)?\/bin\/\w+$/.test(program);
}

function scriptOf({ command = [] }: ContainerSpec): string {
  return command.join(' ');
}

function after(runsMs: number, code: number): { readonly afterMs: number; readonly exit: ContainerExit } {
  return { afterMs: runsMs + REAP_MS, exit: exitWith(code) };
}

function exitWith(code: number): ContainerExit {
  return { code, reason: code === 0 ? 'Completed' : 'Error', message: '' };
}
