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
const INJECTIVE = ['uid', 'pod'];

/** What the simulated nodes and the recorder's own controllers add, and the sentences that are upstream's. */
const IGNORED = [
  ...['managedFields', 'columnDefinitions.description', 'lastHeartbeatTime', 'lastProbeTime', 'containerID', 'imageID'],
  // Facts of one build.
  ...['gitCommit', 'buildDate', 'goVersion', 'gitTreeState'],
];

/** Among equal nodes the scheduler draws; and the machines of the recording had addresses of their own. */
const DRAWN = [/^node-[123]$/, /^(?:172\.30\.22|10\.0\.0)\.\d+$/];

/** What stands in a request for what nobody can repeat. */
const SENT: Readonly<Record<string, string>> = {
  time: '2026-01-01T00:00:00Z',
  'pem-base64': btoa('-----BEGIN CERTIFICATE REQUEST-----\nMA==\n-----END CERTIFICATE REQUEST-----\n'),
};

/** Aliases whose newest value is the one that later requests mean. */
const LATEST = ['rv', 'continue'];

/** Compares the answers of one session with the recorded ones: a recorded body is a part of ours, and aliases are remembered. */
export class TranscriptMatcher {
  readonly #values = new Map<string, string>();
  readonly #aliases = new Map<string, string>();

  /** The value behind the aliases of a text; an alias that was never seen stays. */
  filled(text: string): string {
    return text
      .replaceAll('<300..600>', '300')
      .replaceAll(
        /<([a-z][\w-]*)(?::[^<>]*)?>/g,
        (alias, name: string) => this.#values.get(alias) ?? SENT[name] ?? alias,
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
    const [values, aliases] = [new Map(this.#values), new Map(this.#aliases)];
    const found = this.#compare(wanted, actual, '');
    if (found === undefined) return undefined;
    this.#restore(this.#values, values);
    this.#restore(this.#aliases, aliases);
    const metadataOf = (body: unknown) => (body as { metadata?: unknown } | undefined)?.metadata;
    this.#compare(metadataOf(wanted), metadataOf(actual), 'metadata');
    return found;
  }

  #compare(wanted: unknown, actual: unknown, path: string): string | undefined {
    if (typeof wanted === 'string') return this.#compareText(wanted, actual, path);
    if (typeof wanted !== 'object' || wanted === null)
      return wanted === actual || (wanted === null && actual === undefined)
        ? undefined
        : difference(path, wanted, actual);
    if (Array.isArray(wanted)) return this.#compareLists(wanted, actual, path);
    if (typeof actual !== 'object' || actual === null) return difference(path, wanted, actual);
    let found: string | undefined;
    for (const [name, part] of Object.entries(wanted as Fields)) {
      const inner = path === '' ? name : `${path}.${name}`;
      const bare = inner.replaceAll(/\[\d+\]/g, '');
      if (IGNORED.some((one) => bare === one || bare.endsWith(`.${one}`))) continue;
      const problem = this.#compare(part, (actual as Fields)[name], inner);
      found ??= problem;
    }
    return found;
  }

  #compareLists(wanted: readonly unknown[], actual: unknown, path: string): string | undefined {
    if (!Array.isArray(actual))
      return wanted.length === 0 && actual === undefined ? undefined : difference(path, wanted, actual);
    const list = /(?:^|\.)(?:rows|items)$/.test(path) ? this.#paired(wanted, actual) : (actual as readonly unknown[]);
    let found: string | undefined;
    wanted.forEach((item, index) => {
      const problem = this.#compare(item, list[index], `${path}[${index}]`);
      found ??= problem;
    });
    if (found === undefined && wanted.length !== actual.length)
      return difference(`${path}.length`, wanted.length, actual.length);
    return found;
  }

  /** Objects with random names come in a random order: each recorded one takes the first of ours that it fits. */
  #paired(wanted: readonly unknown[], actual: readonly unknown[]): readonly unknown[] {
    const left = [...actual];
    const paired: unknown[] = [];
    for (const item of wanted) {
      const at = left.findIndex((candidate) => this.#fits(item, candidate));
      paired.push(...left.splice(at === -1 ? 0 : at, 1));
    }
    return paired;
  }

  /** Whether two values could be the same, without learning anything. */
  #fits(wanted: unknown, actual: unknown): boolean {
    const [values, aliases] = [new Map(this.#values), new Map(this.#aliases)];
    const fits = this.#compare(wanted, actual, '') === undefined;
    this.#restore(this.#values, values);
    this.#restore(this.#aliases, aliases);
    return fits;
  }

  #restore(map: Map<string, string>, before: ReadonlyMap<string, string>): void {
    map.clear();
    for (const [key, value] of before) map.set(key, value);
  }

  #compareText(wanted: string, actual: unknown, path: string): string | undefined {
    const text = typeof actual === 'number' || typeof actual === 'boolean' ? String(actual) : actual;
    if (typeof text !== 'string') return difference(path, wanted, actual);
    if (wanted === text || DRAWN.some((drawn) => drawn.test(wanted) && drawn.test(text))) return undefined;
    const { pattern, aliases } = patternOf(wanted);
    const values = aliases.length === 0 ? undefined : pattern.exec(text)?.slice(1);
    if (values === undefined) return difference(path, wanted, actual);
    const clash = aliases.map((alias, index) => this.#bind(alias, values[index]!)).find((one) => one !== undefined);
    return clash === undefined ? undefined : `${path}: ${clash}`;
  }

  #bind(alias: string, value: string): string | undefined {
    const name = alias.slice(1, -1).split(':')[0]!;
    if (FREE.includes(name)) return undefined;
    const known = this.#values.get(alias);
    if (known === undefined || LATEST.includes(name)) this.#values.set(alias, value);
    else if (known !== value) return `${alias} is ${known} and also ${value}`;
    if (!INJECTIVE.includes(name)) return undefined;
    const other = this.#aliases.get(`${name} ${value}`);
    this.#aliases.set(`${name} ${value}`, alias);
    return other === undefined || other === alias ? undefined : `${value} is both ${other} and ${alias}`;
  }
}

function patternOf(text: string): { readonly pattern: RegExp; readonly aliases: readonly string[] } {
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

function difference(path: string, wanted: unknown, actual: unknown): string {
  const cut = (value: unknown) => (JSON.stringify(value) ?? 'absent').slice(0, 200);
  return `${path || 'the body'} is ${cut(actual)}; wanted ${cut(wanted)}`;
}
