import {
  RegattaError,
  rfc3339,
  type Change,
  type Controller,
  type Requeue,
  type Tasks,
  type Trigger,
} from 'regatta/kit';
import type { ResourceRegistry } from '../../resources/registry/resource-registry.js';
import type { ApiObject } from '../../resources/types.js';
import type { LimitedApi } from '../limited-api.js';
import type { Condition } from '../objects/pod.js';
import { isTerminating, withCondition } from '../pods.js';

interface Namespace extends ApiObject {
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

/** What is left of one kind in a namespace that is going. */
interface Remaining {
  readonly name: string;
  readonly count: number;
  readonly finalizers: readonly string[];
}

/** Empties namespaces that are being deleted, and lets them go (pkg/controller/namespace/deletion). */
export class NamespaceDeletionController implements Controller {
  readonly id = 'namespace-controller';
  readonly part = 'controllers';
  readonly workers = 10;
  readonly triggers: readonly Trigger[];
  readonly #tasks: Tasks;
  readonly #api: LimitedApi;
  readonly #registry: ResourceRegistry;

  constructor(tasks: Tasks, api: LimitedApi, registry: ResourceRegistry) {
    this.#tasks = tasks;
    this.#api = api;
    this.#registry = registry;
    const emptied = ({ type, object }: Change) =>
      type === 'deleted' && this.#isGoing(object.namespace) ? object.namespace : undefined;
    this.triggers = [
      { kind: 'namespaces', keys: ({ object }) => object.name },
      ...registry.all.filter(({ namespaced }) => namespaced).map(({ resource }) => ({ kind: resource, keys: emptied })),
    ];
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Namespace>('namespaces').map(({ metadata }) => metadata.name);
  }

  reconcile(name: string): Requeue | undefined | void {
    return this.#api.throttled(() => this.#sync(name));
  }

  #isGoing(name: string): boolean {
    const namespace = this.#api.get<Namespace>('namespaces', '', name);
    return namespace !== undefined && isTerminating(namespace);
  }

  #sync(name: string): void {
    const namespace = this.#api.get<Namespace>('namespaces', '', name);
    if (namespace === undefined || !isTerminating(namespace)) return;
    const remaining = this.#registry.all
      .filter(({ namespaced }) => namespaced)
      .flatMap(({ resource }) => this.#empty(resource, name));
    const told = this.#tell(namespace, remaining);
    if (remaining.length > 0) return;
    const finalizers = (told.spec?.finalizers ?? []).filter((finalizer) => finalizer !== 'kubernetes');
    if (finalizers.length !== (told.spec?.finalizers ?? []).length) this.#api.finalize(name, finalizers);
  }

  /** Deletes all objects of a kind; gives what does not go at once. */
  #empty(resource: string, namespace: string): Remaining | readonly [] {
    for (const object of this.#api.list<ApiObject>(resource, namespace)) {
      if (isTerminating(object)) continue;
      try {
        this.#api.delete(resource, namespace, object.metadata.name, { propagationPolicy: 'Background' });
      } catch (error) {
        if (!RegattaError.is(error) || error.kind !== 'not-found') throw error;
      }
    }
    const left = this.#api.list<ApiObject>(resource, namespace);
    if (left.length === 0) return [];
    const finalizers = left.flatMap(({ metadata }) => metadata.finalizers ?? []);
    return { name: resource, count: left.length, finalizers };
  }

  #tell(namespace: Namespace, remaining: readonly Remaining[]): Namespace {
    // Kinds of the core group are named with the dot before their empty group.
    const qualified = (name: string) => (name.includes('.') ? name : `${name}.`);
    const kinds = remaining.map(({ name, count }) => `${qualified(name)} has ${count} resource instances`).join(', ');
    const finalizers = new Map<string, number>();
    for (const { finalizers: names } of remaining)
      for (const finalizer of names) finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
    const held = [...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).join(', ');
    const wanted: readonly (readonly [string, Condition['status'], string, string])[] = [
      ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
      [
        'NamespaceDeletionGroupVersionParsingFailure',
        'False',
        'ParsedGroupVersions',
        'All legacy kube types successfully parsed',
      ],
      [
        'NamespaceDeletionContentFailure',
        'False',
        'ContentDeleted',
        'All content successfully deleted, may be waiting on finalization',
      ],
      kinds === ''
        ? ['NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed']
        : ['NamespaceContentRemaining', 'True', 'SomeResourcesRemain', `Some resources are remaining: ${kinds}`],
      held === ''
        ? [
            'NamespaceFinalizersRemaining',
            'False',
            'ContentHasNoFinalizers',
            'All content-preserving finalizers finished',
          ]
        : [
            'NamespaceFinalizersRemaining',
            'True',
            'SomeFinalizersRemain',
            `Some content in the namespace has finalizers remaining: ${held}`,
          ],
    ];
    const now = rfc3339(this.#tasks.now);
    const before = namespace.status?.conditions;
    const conditions = wanted.reduce<readonly Condition[] | undefined>(
      (list, [type, status, reason, message]) =>
        withCondition(list, { type, status, reason, message, lastTransitionTime: now }),
      before,
    );
    if (conditions === undefined || conditions === before) return namespace;
    return this.#api.updateStatus<Namespace>('namespaces', {
      ...namespace,
      status: { ...namespace.status, conditions },
    });
  }
}
