import type { Controller, Trigger } from 'regatta/kit';
import type { ApiObject, ApiServer } from 'regatta/adapters/kubernetes/api';

const SYNCED = 'security.openshift.io/scc.podSecurityLabelSync';
const SUFFICIENT = 'security.openshift.io/MinimallySufficientPodSecurityStandard';
const LEVEL = 'restricted';
const PREFIX = 'pod-security.kubernetes.io/';
/** Namespaces of the platform itself are left alone. */
const OWN = ['default', 'kube-system', 'kube-public', 'kube-node-lease', 'openshift'];

/**
 * Labels namespaces with the pod security standard that their service accounts can live with, for warnings and audits alone. Nobody but
 * restricted-v2 is granted to all, so that is `restricted` (cluster-policy-controller pkg/psalabelsyncer).
 */
export class PodSecurityLabelsController implements Controller {
  readonly id = 'podsecurity-admission-label-sync-controller';
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
    const { labels = {}, annotations = {} } = namespace.metadata;
    const isOwn = OWN.includes(name) || name.startsWith('openshift-') || labels[SYNCED] === 'false';
    if (isOwn || annotations[SUFFICIENT] !== undefined) return;
    const wanted = Object.fromEntries(
      ['audit', 'warn'].flatMap((mode) => [
        [`${PREFIX}${mode}`, LEVEL],
        [`${PREFIX}${mode}-version`, 'latest'],
      ]),
    );
    const metadata = {
      ...namespace.metadata,
      labels: { ...wanted, ...labels },
      annotations: { ...annotations, [SUFFICIENT]: LEVEL },
    };
    this.#api.update<ApiObject>('namespaces', { ...namespace, metadata });
  }
}
