import { LOCAL_CLUSTER } from '../../clusters/names.js';
import { NormanRefusal } from '../errors.js';
import { notFound, type Item, type NormanContext, type NormanHandler } from './handler.js';
import type { Schema, Scope } from './schemas/schemas.js';

/** A type that the server knows and of which nothing here makes any objects: clients find an empty list. */
export class NoObjects implements NormanHandler {
  readonly scope: Scope;
  readonly type: string;
  readonly #plural: string;

  constructor({ scope, id, plural }: Schema) {
    this.scope = scope;
    this.type = id;
    this.#plural = plural;
  }

  items({ within }: NormanContext): readonly Item[] {
    const [cluster = ''] = within.split(':');
    // Those of other clusters are asked for through their tunnels, of which none leads to this API.
    if (this.scope !== 'management' && cluster !== LOCAL_CLUSTER)
      throw new NormanRefusal('ClusterUnavailable', 'ClusterUnavailable 503: cluster not found');
    return [];
  }

  item(id: string): Item {
    throw notFound(this.#plural, id);
  }
}
