/** A command line, taken apart: words in their order, flags by name. */
export interface Arguments {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
}

/** Flags that take no value; the value of all others may be the next word. */
const SWITCHES = new Set([
  'all',
  'force',
  'overwrite',
  'ignore-daemonsets',
  'delete-emptydir-data',
  'disable-eviction',
]);
const LONG_NAMES: Readonly<Record<string, string>> = { n: 'namespace', l: 'selector', p: 'patch', f: 'filename' };

export function parseArguments(argv: readonly string[]): Arguments {
  const words: string[] = [];
  const flags: Record<string, string> = {};
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    const flag = /^--?([a-z][a-z-]*)(?:=(.*))?$/s.exec(word);
    if (flag === null) {
      words.push(word);
      continue;
    }
    const name = LONG_NAMES[flag[1]!] ?? flag[1]!;
    flags[name] = flag[2] ?? (SWITCHES.has(name) ? 'true' : (argv[++index] ?? ''));
  }
  return { words, flags };
}
