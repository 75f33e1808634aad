import type { ApiObject, ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { textIn, type Body } from './handler.js';
import { ObjectHandler } from './object-handler.js';

/** `/v3/nodePools`: kept as they are wished for; no cloud here makes nodes of them. */
export class NodePoolHandler extends ObjectHandler<ApiObject> {
  constructor(api: ApiServer, random: Random) {
    const kind = { type: 'nodePool', kind: 'NodePool', namespaced: true, isEmbedded: true };
    super(kind, api, random);
  }

  protected override namespaceOf(body: Body): string {
    return textIn(body, 'clusterId') ?? '';
  }
}
