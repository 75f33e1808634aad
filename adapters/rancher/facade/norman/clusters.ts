import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { CLUSTERS, type Cluster } from '../../resources/cluster.js';
import { GROUP } from '../../resources/group.js';
import { SETTINGS, type Setting } from '../../resources/setting.js';
import { NormanRefusal } from '../errors.js';
import { kubeconfigOf } from '../kubeconfig.js';
import type { TokenIssuer } from '../tokens.js';
import { textIn, type Acted, type Body, type Item, type Links, type NormanContext } from './handler.js';
import { ObjectHandler } from './object-handler.js';

/** `/v3/clusters`. */
export class ClusterHandler extends ObjectHandler<Cluster> {
  readonly #tokens: TokenIssuer;

  constructor(api: ApiServer, random: Random, tokens: TokenIssuer) {
    super({ type: 'cluster', kind: 'Cluster', isEmbedded: true, hasDisplayName: true }, api, random);
    this.#tokens = tokens;
  }

  collectionActions(): readonly string[] {
    return ['createFromTemplate'];
  }

  /** What needs an engine that this server does not drive is not offered (customization/cluster/formatter.go). */
  actions(item: Item, context: NormanContext): readonly string[] {
    const common = ['generateKubeconfig', 'importYaml'];
    if (item['enableClusterMonitoring'] === true) common.push('viewMonitoring');
    if (!this.allows('update', context, item.id)) return common;
    return item['enableClusterMonitoring'] === true
      ? [...common, 'disableMonitoring', 'editMonitoring']
      : [...common, 'enableMonitoring'];
  }

  links(links: Links, item: Item): Links {
    const { remove: _remove, ...others } = links;
    const shell = `${links['self']!.replace(/^http/, 'ws')}?shell=true`;
    return { ...(item['internal'] === true ? others : links), shell };
  }

  act(id: string, action: string, _body: Body, context: NormanContext): Acted | undefined {
    const cluster = this.object(id, context);
    if (action === 'exportYaml')
      throw new NormanRefusal('ServerError', `cluster ${id} does not support being exported`);
    if (action !== 'generateKubeconfig') return undefined;
    const wanted = { kind: 'kubeconfig', description: 'Kubeconfig token', ttlMs: 0, clusterName: '' } as const;
    const { metadata, token } = this.#tokens.issue(context.caller.user, wanted);
    const entry = { name: cluster.spec.displayName, server: `${context.base}/k8s/clusters/${id}` };
    const authority = btoa(this.api.get<Setting>(SETTINGS, '', 'cacerts')?.value ?? '');
    const config = kubeconfigOf([entry], `${metadata.name}:${token}`, authority);
    return { status: 200, body: { baseType: 'generateKubeConfigOutput', config, type: 'generateKubeConfigOutput' } };
  }

  protected override prepare(body: Body, context: NormanContext): Body {
    const name = textIn(body, 'name') ?? '';
    if (name === '') throw new NormanRefusal('MissingRequired', '', 'Cluster name');
    this.check('create', context, '', '');
    this.#checkUnique(name, '');
    return body;
  }

  protected override complete(object: NewObject<ApiObject> & Body): NewObject<Cluster> {
    return { ...object, status: { conditions: [] } } as unknown as NewObject<Cluster>;
  }

  protected override prepareUpdate(cluster: Cluster, body: Body): Body {
    const name = textIn(body, 'name');
    if (name !== undefined) this.#checkUnique(name, cluster.metadata.name);
    return body;
  }

  protected override checkRemoval({ spec }: Cluster): void {
    if (spec.internal) throw new NormanRefusal('MethodNotAllow', 'Local cluster cannot be deleted');
  }

  #checkUnique(displayName: string, except: string): void {
    const taken = this.api
      .list<Cluster>(CLUSTERS)
      .some(({ metadata, spec }) => spec.displayName === displayName && metadata.name !== except);
    if (taken) throw new NormanRefusal('NotUnique', '', 'Cluster name');
  }
}

/** Whether somebody may see a cluster at all. */
export function maySee({ metadata }: ApiObject, { access }: Pick<NormanContext, 'access'>): boolean {
  return access.allows('get', GROUP, 'clusters', '', metadata.name);
}
