import { defineResource, type ApiObject } from 'regatta/adapters/kubernetes/api';
import { GROUP, VERSION } from './group.js';

export const NODES = `nodes.${GROUP}`;

/** What the server keeps of a node of a cluster, in the namespace of that cluster. */
export interface ManagedNode extends ApiObject {
  readonly spec: { readonly worker: boolean; readonly etcd: boolean; readonly controlPlane: boolean };
  readonly status: {
    readonly nodeName: string;
    readonly internalNodeSpec: Readonly<Record<string, unknown>>;
    readonly internalNodeStatus: Readonly<Record<string, unknown>>;
  };
}

export const nodes = defineResource({
  group: GROUP,
  version: VERSION,
  plural: 'nodes',
  singular: 'node',
  kind: 'Node',
  namespaced: true,
  hasGeneration: true,
  indexes: { node: (object) => `${object.metadata.namespace ?? ''}/${(object as ManagedNode).status.nodeName}` },
});
