import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { rfc3339 } from 'regatta/kit';
import { GROUP } from '../../resources/group.js';
import { SETTINGS, type Setting } from '../../resources/setting.js';
import { USERS, type User } from '../../resources/user.js';
import { NormanRefusal } from '../errors.js';
import { textIn, type Acted, type Body, type Item, type NormanContext } from './handler.js';
import { ObjectHandler } from './object-handler.js';

/** What the controller of users leaves on each of them. */
const LIFECYCLE = { 'lifecycle.cattle.io/create.mgmt-auth-users-controller': 'true' };

/** `/v3/users`. Everybody sees at least himself. */
export class UserHandler extends ObjectHandler<User> {
  constructor(api: ApiServer, random: Random) {
    super({ type: 'user', kind: 'User', hasDisplayName: true }, api, random);
  }

  collectionActions({ access }: NormanContext): readonly string[] {
    const canRefresh = access.allows('create', GROUP, 'users');
    return ['changepassword', ...(canRefresh ? ['refreshauthprovideraccess'] : [])];
  }

  actions(_item: Item, { access }: NormanContext): readonly string[] {
    const canRefresh = access.allows('create', GROUP, 'users');
    return ['setpassword', ...(canRefresh ? ['refreshauthprovideraccess'] : [])];
  }

  act(id: string, action: string, body: Body, context: NormanContext): Acted | undefined {
    if (action === 'refreshauthprovideraccess') return { status: 200 };
    if (action !== 'setpassword') return undefined;
    const user = this.object(id, context);
    if (!this.#isOwn(user, context)) this.check('update', context, id, '');
    const changed = this.#setPassword(user, textIn(body, 'newPassword') ?? '');
    // The answer shows the hash (recording users, setpassword).
    return { status: 200, body: { ...this.view(changed, context), shownPassword: changed.password } };
  }

  actOnAll(action: string, body: Body, context: NormanContext): Acted | undefined {
    if (action === 'refreshauthprovideraccess') return { status: 200 };
    if (action !== 'changepassword') return undefined;
    const { user } = context.caller;
    const current = textIn(body, 'currentPassword') ?? '';
    const next = textIn(body, 'newPassword') ?? '';
    if (current === '' || next === '') throw new NormanRefusal('InvalidBodyContent', 'must specify current password');
    if (current !== user.password) throw new NormanRefusal('InvalidBodyContent', 'invalid current password');
    this.#setPassword(user, next);
    return { status: 200 };
  }

  protected override view(user: User, context: NormanContext): Item {
    return { conditions: null, ...super.view(user, context), password: undefined, me: this.#isOwn(user, context) };
  }

  protected override maySee(user: User, context: NormanContext): boolean {
    return this.#isOwn(user, context) || super.maySee(user, context);
  }

  protected override prepare(body: Body): Body {
    const username = textIn(body, 'username') ?? '';
    if (username === '') throw new NormanRefusal('MissingRequired', '', 'username');
    if (this.api.find<User>(USERS, 'username', username).length > 0)
      throw new NormanRefusal('NotUnique', 'Username is already in use.', 'username');
    const password = textIn(body, 'password') ?? '';
    if (password === '') throw new NormanRefusal('ServerError', 'invalid password');
    this.#checkPassword(password, username);
    return { ...body, annotations: { ...(body['annotations'] as object | undefined), ...LIFECYCLE } };
  }

  protected override complete(
    object: NewObject<ApiObject> & Body,
    body: Body,
    context: NormanContext,
  ): NewObject<User> {
    const populated = { type: 'InitialRolesPopulated', status: 'True', lastUpdateTime: rfc3339(context.now) };
    const own = {
      displayName: textIn(body, 'name') ?? '',
      description: '',
      principalIds: [`local://${object.metadata.name ?? ''}`],
      mustChangePassword: false,
      enabled: true,
      status: { conditions: [populated] },
    };
    return { ...own, ...object } as unknown as NewObject<User>;
  }

  protected override prepareUpdate(user: User, body: Body, context: NormanContext): Body {
    if (this.#isOwn(user, context) && body['enabled'] === false)
      throw new NormanRefusal('InvalidAction', 'You cannot deactivate yourself');
    const { password: _password, username: _username, ...others } = body;
    return others;
  }

  protected override checkRemoval(user: User, context: NormanContext): void {
    if (this.#isOwn(user, context)) throw new NormanRefusal('InvalidAction', 'You cannot delete yourself');
  }

  #isOwn({ metadata }: User, { caller }: NormanContext): boolean {
    return metadata.name === caller.user.metadata.name;
  }

  #setPassword(user: User, password: string): User {
    this.#checkPassword(password, user.username);
    return this.api.update<User>(USERS, { ...user, password, mustChangePassword: false });
  }

  #checkPassword(password: string, username: string): void {
    const setting = this.api.get<Setting>(SETTINGS, '', 'password-min-length');
    const least = Number(setting?.value !== undefined && setting.value !== '' ? setting.value : setting?.default);
    if (password.length < least)
      throw new NormanRefusal('InvalidBodyContent', `Password must be at least ${least} characters`);
    if (password === username) throw new NormanRefusal('InvalidBodyContent', 'Password cannot be the same as username');
  }
}
