import type { VectorsHost } from 'regatta/testing';

type Interactions = NonNullable<VectorsHost['interactions']>;

/** Controllers that were not running with the recorded server leave nothing behind. */
const WITHOUT = ['controllers', 'scheduler', 'kubelet', 'kube-proxy'];
const SETTLE_MS = 10_000;
const ADMINISTRATOR = { commonName: 'oracle', organizations: ['system:masters'] };

/** Requests recorded from a real API server; a topic says whether controllers were running beside it. */
export function recordedInteractions(machines: ReturnType<Interactions['world']>['machines']): Interactions {
  return {
    world: ({ controllers = false }) => ({
      machines: controllers ? machines : [],
      without: controllers ? [] : WITHOUT,
      freeze: true,
    }),
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
      free: ['time', 'age', 'since', 'continue', 'token', 'node', 'pointer', 'encoded', 'unix-time', 'version'],
      // Descriptions are sentences of upstream's; ours are our own.
      ignored: ['metadata.managedFields', 'columnDefinitions.description'],
      headers: ['content-type'],
    },
  };
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
