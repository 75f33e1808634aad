import type { Controller, Trigger } from 'regatta/kit';
import type { ApiObject, ApiServer } from 'regatta/adapters/kubernetes/api';
import { RANGES } from '../security/namespace-ranges.js';

const FIRST_UID = 1_000_000_000;
const BLOCK_SIZE = 10_000;
/** How many SELinux labels lie between two blocks. */
const LABELS_PER_BLOCK = 5;

/** Gives each namespace user ids, groups and an SELinux level of its own (cluster-policy-controller pkg/security/controller). */
export class SecurityRangesController implements Controller {
  readonly id = 'namespace-security-allocation-controller';
  readonly part = 'openshift-controllers';
  readonly triggers: readonly Trigger[] = [
    { kind: 'namespaces', keys: ({ type, object }) => (type === 'deleted' ? undefined : object.name) },
  ];
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list('namespaces').map(({ metadata }) => metadata.name);
  }

  reconcile(name: string): void {
    const namespace = this.#api.get<ApiObject>('namespaces', '', name);
    if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return;
    const { annotations = {} } = namespace.metadata;
    if (annotations[RANGES.uid] !== undefined) return;
    const block = this.#freeBlock();
    const range = `${FIRST_UID + block * BLOCK_SIZE}/${BLOCK_SIZE}`;
    const given = { [RANGES.level]: levelOf(block), [RANGES.groups]: range, [RANGES.uid]: range };
    const metadata = { ...namespace.metadata, annotations: { ...annotations, ...given } };
    this.#api.update<ApiObject>('namespaces', { ...namespace, metadata });
  }

  /** The lowest block that no namespace has. */
  #freeBlock(): number {
    const taken = new Set(
      this.#api.list<ApiObject>('namespaces').map(({ metadata }) => metadata.annotations?.[RANGES.uid]),
    );
    let block = 0;
    while (taken.has(`${FIRST_UID + block * BLOCK_SIZE}/${BLOCK_SIZE}`)) block++;
    return block;
  }
}

/** Levels are pairs of categories, counted in the order c1,c0 c2,c0 c2,c1 c3,c0 ... (pkg/security/mcs). */
export function levelOf(block: number): string {
  let rest = block * LABELS_PER_BLOCK;
  let high = 1;
  while (rest >= high) rest -= high++;
  return `s0:c${high},c${rest}`;
}
