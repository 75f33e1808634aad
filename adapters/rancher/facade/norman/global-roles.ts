import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import type { GlobalRole } from '../../resources/global-role.js';
import { NormanRefusal } from '../errors.js';
import type { Body, Item, Links } from './handler.js';
import { ObjectHandler } from './object-handler.js';

/** `/v3/globalRoles`. */
export class GlobalRoleHandler extends ObjectHandler<GlobalRole> {
  constructor(api: ApiServer, random: Random) {
    super({ type: 'globalRole', kind: 'GlobalRole', hasDisplayName: true }, api, random);
  }

  links(links: Links, item: Item): Links {
    const { remove: _remove, ...others } = links;
    return item['builtin'] === true ? others : links;
  }

  protected override complete(object: NewObject<ApiObject> & Body): NewObject<GlobalRole> {
    return { builtin: false, ...object } as unknown as NewObject<GlobalRole>;
  }

  /** Of a role that came with the server only this can be changed; the rest of the body is dropped without a word. */
  protected override prepareUpdate(role: GlobalRole, body: Body): Body {
    if (role.builtin !== true) return body;
    return body['newUserDefault'] === undefined ? {} : { newUserDefault: body['newUserDefault'] };
  }

  protected override checkRemoval(role: GlobalRole): void {
    if (role.builtin === true) throw new NormanRefusal('PermissionDenied', 'cannot delete builtin global roles');
  }
}
