import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import type { GlobalRoleBinding } from '../../resources/global-role-binding.js';
import { GLOBAL_ROLES_KIND, type GlobalRole } from '../../resources/global-role.js';
import { NormanRefusal } from '../errors.js';
import { notFound, textIn, type Body } from './handler.js';
import { ObjectHandler } from './object-handler.js';

/** Says that a binding needs no upgrade from an older server. */
const UPGRADED = 'cleanup.cattle.io/grbUpgradeCluster';

/** `/v3/globalRoleBindings`. */
export class GlobalRoleBindingHandler extends ObjectHandler<GlobalRoleBinding> {
  constructor(api: ApiServer, random: Random) {
    super({ type: 'globalRoleBinding', kind: 'GlobalRoleBinding' }, api, random);
  }

  protected override prepare(body: Body): Body {
    const hasOne = (body['groupPrincipalId'] === undefined) !== (body['userId'] === undefined);
    if (!hasOne)
      throw new NormanRefusal('InvalidBodyContent', 'must contain field [groupPrincipalId] OR field [userId]');
    const annotations = { ...(body['annotations'] as object | undefined), [UPGRADED]: 'true' };
    return { ...body, annotations };
  }

  protected override complete(object: NewObject<ApiObject> & Body, body: Body): NewObject<GlobalRoleBinding> {
    const name = textIn(body, 'globalRoleId') ?? '';
    const role = this.api.get<GlobalRole>(GLOBAL_ROLES_KIND, '', name);
    if (role === undefined) throw notFound('globalroles', name);
    const { apiVersion, kind, metadata } = role;
    const ownerReferences = [{ apiVersion, kind, name, uid: metadata.uid }];
    return { ...object, metadata: { ...object.metadata, ownerReferences } } as unknown as NewObject<GlobalRoleBinding>;
  }
}
