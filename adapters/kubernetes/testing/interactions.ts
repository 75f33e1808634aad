import { createWorld, KeptSite, type VectorsHost, type WorldOptions } from 'regatta/testing';
import { loneServer } from './lone-server.js';
import { reduced } from './reductions.js';
import { withSortedRules } from './rule-order.js';

type Interactions = NonNullable<VectorsHost['interactions']>;

const SETTLE_MS = 10_000;

/** What stands for anything: moments, keys, and what belongs to one build or machine. */
const FREE_ALIASES = [
  ...['time', 'age', 'since', 'continue', 'token', 'node', 'pointer', 'encoded', 'unix-time', 'version'],
  ...['address', 'commit', 'date', 'go', 'platform', 'hash', 'sha256', 'jwks_uri', 'kid', 'n', 'pem', 'certificate'],
];
const ADMINISTRATOR = { commonName: 'admin', organizations: ['system:masters'], sha256: '0'.repeat(64) };

/** Requests recorded from a real API server; a topic says whether controllers were running beside it. */
export function recordedInteractions(
  adapter: VectorsHost['adapter'],
  machines: ReturnType<Interactions['world']>['machines'],
): Interactions {
  let settled: WorldOptions | undefined;
  return {
    world: ({ controllers = false }) =>
      controllers ? { machines, freeze: true } : (settled ??= settledServer(loneServer(adapter))),
    prepare: (_world, _file, tools) => tools.advance(SETTLE_MS),
    caller: ({ anonymous = false, user, token }) => ({
      peer: anonymous || token !== undefined ? { secure: true } : { secure: true, certificate: ADMINISTRATOR },
      headers: {
        ...(user !== undefined && {
          'impersonate-user': user.name,
          'impersonate-group': (user.groups ?? []).join(', '),
        }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    }),
    act: (action, world, tools) => act(action.action ?? '', world, tools),
    matching: {
      bijective: ['uid', 'rv', 'ip', 'port', 'generated'],
      // The revision of a list may or may not be that of an item.
      free: ['rv:list', ...FREE_ALIASES],
      // Descriptions are sentences of upstream's; ours are our own.
      ignored: ['metadata.managedFields', 'columnDefinitions.description'],
      headers: ['content-type'],
      text: (_path, text) => withoutPrinted(text),
      order: (body, { note }) => withSortedRules(reduced(body, note)),
    },
  };
}

/** What a server alone has made for itself: two thousand worlds begin with it instead of each making it again. */
function settledServer(adapter: VectorsHost['adapter']): WorldOptions {
  const site = new KeptSite();
  // Nobody had installed it where the recordings were made.
  const without = ['metrics-server'];
  const options = { adapter, machines: [], seed: 'settled', freeze: true, without };
  const world = createWorld({ ...options, journal: () => site });
  world.tasks.runUntil(world.tasks.now + SETTLE_MS);
  const state = site.state();
  return { ...options, kept: () => state, epochMs: world.tasks.now };
}

function act(
  action: string,
  world: Parameters<NonNullable<Interactions['act']>>[1],
  tools: { advance(ms: number): void },
): string | undefined {
  const { store } = world.site();
  if (action.includes('compact')) {
    store.compact(store.revision);
    return undefined;
  }
  if (action !== 'wait') return `needs the action ${action}`;
  tools.advance(1000);
  return undefined;
}

/** What Go prints of a struct or of the difference of two, and the objects that patch errors quote. */
const PRINTED = /\n {2}core\.\w+\{|\b(?!v1\.LabelSelector|intstr\.)[a-z]\w*\.[A-Z]\w*\{|Invalid value: "\{/;

/** Such texts are compared up to the first line break or brace (rule 5 of the recordings). */
function withoutPrinted(text: string): string {
  const printed = PRINTED.exec(text);
  return printed === null ? text : text.slice(0, printed.index);
}
