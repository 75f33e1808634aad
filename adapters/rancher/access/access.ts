import type { ApiObject, ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Store, Watch } from 'regatta/kit';
import type { PolicyRule } from '../resources/policy-rule.js';
import { ruleAllows } from './rules.js';

const RBAC = 'rbac.authorization.k8s.io';
const KINDS = ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'].map((plural) => `${plural}.${RBAC}`);

interface Role extends ApiObject {
  readonly rules?: readonly PolicyRule[];
}

interface Binding extends ApiObject {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

/** Rules that hold in a namespace; empty for everywhere. */
interface Grant {
  readonly namespace: string;
  readonly rules: readonly PolicyRule[];
}

/** What one user may do on the server's own Kubernetes. */
export class Access {
  readonly #grants: readonly Grant[];

  constructor(grants: readonly Grant[]) {
    this.#grants = grants;
  }

  /** `name` is empty for what concerns no single object. */
  allows(verb: string, group: string, resource: string, namespace = '', name = ''): boolean {
    return this.#grants.some(
      (grant) =>
        (grant.namespace === '' || grant.namespace === namespace) &&
        grant.rules.some((rule) => ruleAllows(rule, verb, group, resource, name)),
    );
  }

  /** Whether the verb is allowed on anything of that sort at all. */
  allowsSome(verb: string, group: string, resource: string): boolean {
    return this.#grants.some(({ rules }) =>
      rules.some((rule) => ruleAllows({ ...rule, resourceNames: [] }, verb, group, resource, '')),
    );
  }
}

/** Reads roles and bindings as they stand in the server's own Kubernetes (rancher/steve pkg/accesscontrol). */
export class AccessStore {
  readonly #store: Store;
  readonly #api: ApiServer;
  readonly #known = new Map<string, Access>();
  #watches: readonly Watch[] = [];

  constructor(store: Store, api: ApiServer) {
    this.#store = store;
    this.#api = api;
  }

  of(user: string, groups: readonly string[]): Access {
    // What is known of a user is forgotten as soon as any role or binding changes.
    if (this.#watches.length === 0)
      this.#watches = KINDS.map((kind) => this.#store.watch(kind, {}, () => this.#known.clear()));
    const key = [user, ...groups].join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const access = new Access(this.#grantsOf(user, groups));
    this.#known.set(key, access);
    return access;
  }

  #grantsOf(user: string, groups: readonly string[]): readonly Grant[] {
    const concerns = ({ subjects = [] }: Binding) =>
      subjects.some(({ kind, name }) => (kind === 'User' ? name === user : kind === 'Group' && groups.includes(name)));
    const bindings = ['clusterrolebindings', 'rolebindings'].flatMap((plural) =>
      this.#api.list<Binding>(`${plural}.${RBAC}`).filter(concerns),
    );
    return bindings.map(({ metadata, roleRef }) => {
      const namespace = metadata.namespace ?? '';
      const [plural, place] = roleRef.kind === 'ClusterRole' ? ['clusterroles', ''] : ['roles', namespace];
      return { namespace, rules: this.#api.get<Role>(`${plural}.${RBAC}`, place, roleRef.name)?.rules ?? [] };
    });
  }
}
