import { named, printed, type Command } from './client.js';

/** `delete` waits until what it deleted is gone. Milliseconds. */
const DELETE_LIMIT_MS = 600_000;
const POLICIES: Readonly<Record<string, string>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
};

export const remove: Command = ({ words, flags }, client) => {
  const [kind = ''] = words;
  const chosen = flags['selector'] !== undefined || flags['all'] === 'true';
  const names = chosen ? namesOf(client.collection(client.target(kind, '').definition)) : [];
  const targets = chosen ? names.map((name) => client.target(kind, name)) : client.targets(words);
  const propagationPolicy = POLICIES[flags['cascade'] ?? 'background'] ?? 'Background';
  const grace = flags['grace-period'] ?? (flags['force'] === 'true' ? '0' : undefined);
  const options = { propagationPolicy, ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }) };
  const seen = targets.map(({ path }) => ({ path, uid: client.get(path).metadata.uid }));
  for (const { path } of targets) client.send('DELETE', path, options);
  const lines = targets.map(
    ({ definition: { singular, group }, name }) => `${singular}${group === '' ? '' : `.${group}`} "${name}" deleted`,
  );
  if (flags['wait'] !== 'false') client.awaitGone(seen, DELETE_LIMIT_MS);
  return printed(...lines);

  function namesOf(path: string): readonly string[] {
    const query = flags['selector'] === undefined ? '' : `labelSelector=${encodeURIComponent(flags['selector'])}`;
    return client.list(path, query).map(({ metadata }) => metadata.name);
  }
};

export const run: Command = ({ words, flags }, client) => {
  const [name = ''] = words;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { run: name } },
    spec: { containers: [{ name, image: flags['image'] ?? '' }] },
  };
  client.send('POST', client.collection(client.target('pod', name).definition), pod);
  return printed(`pod/${name} created`);
};

export const label: Command = (given, client) => mark(given, client, 'labels', 'labeled');
export const annotate: Command = (given, client) => mark(given, client, 'annotations', 'annotated');

/** `key=value` sets, `key-` takes away. */
function mark(
  { words }: Parameters<Command>[0],
  client: Parameters<Command>[1],
  field: 'labels' | 'annotations',
  done: string,
) {
  const first = words.findIndex((word, index) => index > 0 && (word.includes('=') || word.endsWith('-')));
  const changes = words.slice(first).map((word) => {
    const equals = word.indexOf('=');
    return equals === -1 ? [word.slice(0, -1), null] : [word.slice(0, equals), word.slice(equals + 1)];
  });
  const values = Object.fromEntries(changes) as object;
  return printed(
    ...client.targets(words.slice(0, first)).map((target) => {
      client.patch(target.path, { metadata: { [field]: values } }, 'merge');
      return `${named(target)} ${done}`;
    }),
  );
}

export const patch: Command = ({ words, flags }, client) =>
  printed(
    ...client.targets(words).map((target) => {
      const types = { json: 'json', merge: 'merge', strategic: 'strategic-merge' } as const;
      const type = types[(flags['type'] ?? 'strategic') as keyof typeof types];
      const subresource = flags['subresource'] === undefined ? '' : `/${flags['subresource']}`;
      client.patch(`${target.path}${subresource}`, JSON.parse(flags['patch'] ?? '{}'), type);
      return `${named(target)} patched`;
    }),
  );
