import { compareQuantities } from '../resources/registry/quantity.js';

type Fields = Readonly<Record<string, unknown>>;

/** Aliases that stand for one value in a whole session; all others that are known stand for anything. */
const BOUND = [
  ...['uid', 'nodePort', 'hash', 'pod', 'endpointslice', 'kube-api-access', 'debug-container', 'debugger'],
  ...['refused-pod', 'cron-minute', 'rv', 'continue'],
];
const FREE = [
  ...['ip', 'time', 'age', 'event', 'jwt', 'pem', 'pem-base64', 'port', 'server', 'server-address', 'server-ip'],
  ...['closed-address', 'host', 'holder', 'home', 'path', 'tempfile', 'tempdir', 'token', 'klog', 'etag', 'id'],
];
/** One value may have only one alias. */
const INJECTIVE = ['uid', 'pod', 'hash'];

/** What the simulated nodes and the recorder's own controllers add. */
const IGNORED = new Set([
  ...['managedFields', 'lastHeartbeatTime', 'lastProbeTime', 'containerID', 'imageID'],
  // Facts of one build.
  ...['gitCommit', 'buildDate', 'goVersion', 'gitTreeState'],
  // And of the machines that it ran on.
  ...['bootID', 'machineID', 'systemUUID', 'osImage', 'containerRuntimeVersion'],
]);

/** Sentences that are upstream's. */
const COLUMN = /(?:^|\.)columnDefinitions\[\d+\]$/;

/** Among equal nodes the scheduler draws; and the machines of the recording had addresses and kernels of their own. */
const DRAWN = [
  /^node-[123]$/,
  /^(?:172\.30\.22|10\.0\.0)\.\d+$/,
  /^6\.1\.0(?:-\d+)?-amd64$/,
  /^containerd:\/\/1\.7\.\d+$/,
];

/** What stands in a request for what nobody can repeat. */
const SENT: Readonly<Record<string, string>> = {
  time: '2026-01-01T00:00:00Z',
  'pem-base64': btoa('-----BEGIN CERTIFICATE REQUEST-----\nMA==\n-----END CERTIFICATE REQUEST-----\n'),
};

/** Aliases whose newest value is the one that later requests mean. */
const LATEST = ['rv', 'continue'];

/** A recorded text with aliases, as an expression with a group for each. */
interface Pattern {
  readonly pattern: RegExp;
  readonly aliases: readonly string[];
}

/** Compares the answers of one session with the recorded ones: a recorded body is a part of ours, and aliases are remembered. */
export class TranscriptMatcher {
  readonly #values = new Map<string, string>();
  readonly #aliases = new Map<string, string>();
  /** What was learnt in the comparison under way, newest last, with what was known before. */
  #learnt: { readonly map: Map<string, string>; readonly key: string; readonly before: string | undefined }[] = [];
  /** True while it is only asked whether two values fit: nobody will read where they differ. */
  #asking = false;
  readonly #patterns = new Map<string, Pattern>();
  #typedPort: string | undefined;

  /** What was typed: a port in it stands in the body as an alias, though no answer gives it. */
  tell(command: readonly string[]): void {
    const port = command.map((word) => /^--node-port=(\d+)$/.exec(word)?.[1]).find((found) => found !== undefined);
    this.#typedPort = port;
  }

  /** The value behind the aliases of a text; an alias that was never seen stays. */
  filled(text: string): string {
    return text
      .replaceAll('<300..600>', '300')
      .replaceAll(
        /<([a-z][\w-]*)(?::[^<>]*)?>/g,
        (alias, name: string) =>
          this.#values.get(alias) ?? (name === 'nodePort' ? this.#typedPort : undefined) ?? SENT[name] ?? alias,
      );
  }

  /** `filled` for every text of a body; a text that is nothing but the alias of a number becomes one. */
  filledBody(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.filledBody(item));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, this.filledBody(part)]));
    if (typeof value !== 'string') return value;
    const filled = this.filled(value);
    return /^<(?:nodePort|port)(?::[^<>]*)?>$/.test(value) && /^\d+$/.test(filled) ? Number(filled) : filled;
  }

  /** Where the two differ first. What aliases stand for is learnt from what fits, and from the metadata of what does not. */
  compare(wanted: unknown, actual: unknown): string | undefined {
    this.#learnt = [];
    const found = this.#compare(wanted, actual, '');
    if (found === undefined) return undefined;
    this.#unlearn(0);
    const metadataOf = (body: unknown) => (body as { metadata?: unknown } | undefined)?.metadata;
    this.#compare(metadataOf(wanted), metadataOf(actual), 'metadata');
    return found;
  }

  #compare(wanted: unknown, actual: unknown, path: string): string | undefined {
    if (typeof wanted === 'string') return this.#compareText(wanted, actual, path);
    if (typeof wanted !== 'object' || wanted === null)
      return wanted === actual || (wanted === null && actual === undefined)
        ? undefined
        : this.#difference(path, wanted, actual);
    if (Array.isArray(wanted)) return this.#compareLists(wanted, actual, path);
    if (typeof actual !== 'object' || actual === null) return this.#difference(path, wanted, actual);
    let found: string | undefined;
    for (const [name, part] of Object.entries(wanted as Fields)) {
      const inner = path === '' ? name : `${path}.${name}`;
      if (IGNORED.has(name) || (name === 'description' && COLUMN.test(path))) continue;
      const problem = this.#compare(part, (actual as Fields)[name], inner);
      if (problem !== undefined && this.#asking) return problem;
      found ??= problem;
    }
    return found;
  }

  #compareLists(wanted: readonly unknown[], actual: unknown, path: string): string | undefined {
    if (!Array.isArray(actual))
      return wanted.length === 0 && actual === undefined ? undefined : this.#difference(path, wanted, actual);
    const list = /(?:^|\.)(?:rows|items)$/.test(path) ? this.#paired(wanted, actual) : (actual as readonly unknown[]);
    let found: string | undefined;
    for (const [index, item] of wanted.entries()) {
      const problem = this.#compare(item, list[index], `${path}[${index}]`);
      if (problem !== undefined && this.#asking) return problem;
      found ??= problem;
    }
    if (found === undefined && wanted.length !== actual.length)
      return this.#difference(`${path}.length`, wanted.length, actual.length);
    return found;
  }

  /** Objects with random names come in a random order: each recorded one takes the first of ours that it fits. */
  #paired(wanted: readonly unknown[], actual: readonly unknown[]): readonly unknown[] {
    const left = [...actual];
    const paired: unknown[] = [];
    for (const item of wanted) {
      const whole = left.findIndex((candidate) => this.#fits(item, candidate));
      const named = left.findIndex((candidate) => this.#fits(nameOf(item), nameOf(candidate)));
      paired.push(...left.splice(Math.max(whole === -1 ? named : whole, 0), 1));
    }
    return paired;
  }

  /**
   * Whether a watch showed what was recorded, in that order; between, other agents than the recorded ones may have written more. Where it did
   * not, the first event that is missing is told.
   */
  compareStream(wanted: readonly unknown[], actual: readonly unknown[]): string | undefined {
    this.#learnt = [];
    let next = 0;
    for (const event of actual) {
      if (next === wanted.length || !this.#fits(wanted[next], event)) continue;
      this.#compare(wanted[next], event, '');
      next++;
    }
    if (next === wanted.length) return undefined;
    const found = this.#compare(wanted[next], actual[next], `[${next}]`);
    this.#unlearn(0);
    return found ?? `[${next}] came too early`;
  }

  /** Whether two values could be the same, without learning anything. */
  #fits(wanted: unknown, actual: unknown): boolean {
    const [known, asking] = [this.#learnt.length, this.#asking];
    this.#asking = true;
    const fits = this.#compare(wanted, actual, '') === undefined;
    this.#asking = asking;
    this.#unlearn(known);
    return fits;
  }

  #learn(map: Map<string, string>, key: string, value: string): void {
    this.#learnt.push({ map, key, before: map.get(key) });
    map.set(key, value);
  }

  /** Back to when so many things had been learnt. */
  #unlearn(known: number): void {
    while (this.#learnt.length > known) {
      const { map, key, before } = this.#learnt.pop()!;
      if (before === undefined) map.delete(key);
      else map.set(key, before);
    }
  }

  #compareText(wanted: string, actual: unknown, path: string): string | undefined {
    const text = typeof actual === 'number' || typeof actual === 'boolean' ? String(actual) : actual;
    if (typeof text !== 'string') return this.#difference(path, wanted, actual);
    if (
      wanted === text ||
      isSameAmount(path, wanted, text) ||
      DRAWN.some((drawn) => drawn.test(wanted) && drawn.test(text))
    )
      return undefined;
    const { pattern, aliases } = this.#patternOf(wanted);
    const values = aliases.length === 0 ? undefined : pattern.exec(text)?.slice(1);
    if (values === undefined) return this.#difference(path, wanted, actual);
    const clash = aliases.map((alias, index) => this.#bind(alias, values[index]!)).find((one) => one !== undefined);
    return clash === undefined ? undefined : `${path}: ${clash}`;
  }

  #patternOf(text: string): Pattern {
    const known = this.#patterns.get(text);
    if (known !== undefined) return known;
    const pattern = patternOf(text);
    this.#patterns.set(text, pattern);
    return pattern;
  }

  #difference(path: string, wanted: unknown, actual: unknown): string {
    if (this.#asking) return path;
    const cut = (value: unknown) => (JSON.stringify(value) ?? 'absent').slice(0, 200);
    return `${path || 'the body'} is ${cut(actual)}; wanted ${cut(wanted)}`;
  }

  #bind(alias: string, value: string): string | undefined {
    const name = alias.slice(1, -1).split(':')[0]!;
    if (FREE.includes(name)) return undefined;
    const known = this.#values.get(alias);
    if (known === undefined || LATEST.includes(name)) this.#learn(this.#values, alias, value);
    else if (known !== value) return `${alias} is ${known} and also ${value}`;
    if (!INJECTIVE.includes(name)) return undefined;
    const other = this.#aliases.get(`${name} ${value}`);
    this.#learn(this.#aliases, `${name} ${value}`, alias);
    return other === undefined || other === alias ? undefined : `${value} is both ${other} and ${alias}`;
  }
}

/** What an item or the object of a row is called. */
function nameOf(item: unknown): unknown {
  const { object = item } = (item ?? {}) as { object?: unknown };
  return (object as { metadata?: { name?: unknown } } | undefined)?.metadata?.name;
}

/** The same amount in another notation, of what nodes have. */
function isSameAmount(path: string, wanted: string, actual: string): boolean {
  return /\.(?:capacity|allocatable)\./.test(path) && compareQuantities(wanted, actual) === 0;
}

function patternOf(text: string): Pattern {
  const aliases: string[] = [];
  const source = text
    .split(/(<[a-z][\w-]*(?::[^<>]*)?>)/)
    .map((part, index) => {
      const name = index % 2 === 1 ? part.slice(1, -1).split(':')[0]! : '';
      const isAlias = BOUND.includes(name) || FREE.includes(name) || (name !== '' && /:.*-\d+>$/.test(part));
      if (!isAlias) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
      aliases.push(part);
      return '([\\s\\S]*?)';
    })
    .join('');
  return { pattern: new RegExp(`^${source}$`), aliases };
}
