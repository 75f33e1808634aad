import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { NAME_ALPHABET } from '../../clusters/names.js';
import { API_VERSION } from '../../resources/group.js';
import { USERS, type User } from '../../resources/user.js';
import { forbidden, NormanRefusal } from '../errors.js';
import {
  actionsOf,
  commonOf,
  requiredText,
  textIn,
  type Acted,
  type Body,
  type NormanContext,
  type NormanHandler,
} from './handler.js';
import type { Item } from './query.js';
import { USER } from './types.table.js';

/** The shortest password (setting password-min-length). */
const PASSWORD_LENGTH = 12;

/** What the controller of users leaves on each of them. */
const LIFECYCLE = { 'lifecycle.cattle.io/create.mgmt-auth-users-controller': 'true' };

/** `/v3/users`. There are no global role bindings: whoever is not the administrator is an ordinary user. */
export class UserHandler implements NormanHandler {
  readonly type = USER;
  readonly collectionActions = ['changepassword', 'refreshauthprovideraccess'];
  readonly #api: ApiServer;
  readonly #random: Random;

  constructor(api: ApiServer, random: Random) {
    this.#api = api;
    this.#random = random.fork('users');
  }

  items(context: NormanContext): readonly Item[] {
    const { user, isAdministrator } = context.caller;
    return this.#api
      .list<User>(USERS)
      .filter(({ metadata }) => isAdministrator || metadata.name === user.metadata.name)
      .map((listed) => userView(listed, context));
  }

  item(id: string, context: NormanContext): Item {
    return userView(this.#user(id, context), context);
  }

  create(body: Body, context: NormanContext): Item {
    const { user, isAdministrator } = context.caller;
    if (!isAdministrator) throw forbidden(user.metadata.name, 'create', 'users', '');
    const username = requiredText(body, 'username');
    if (this.#api.find<User>(USERS, 'username', username).length > 0)
      throw new NormanRefusal('NotUnique', 'Username is already in use.', 'username');
    const password = textIn(body, 'password') ?? '';
    if (password === '') throw new NormanRefusal('ServerError', 'invalid password');
    checkPassword(password);
    const name = `u-${this.#random.text(5, NAME_ALPHABET)}`;
    const made = this.#api.create<User>(USERS, {
      apiVersion: API_VERSION,
      kind: 'User',
      metadata: {
        name,
        labels: { 'cattle.io/creator': 'norman' },
        annotations: { ...LIFECYCLE, 'field.cattle.io/creatorId': user.metadata.name },
      },
      username,
      displayName: textIn(body, 'name') ?? '',
      description: textIn(body, 'description') ?? '',
      password,
      principalIds: [`local://${name}`],
      mustChangePassword: body['mustChangePassword'] === true,
      enabled: body['enabled'] !== false,
    });
    return userView(made, context);
  }

  update(id: string, body: Body, context: NormanContext): Item {
    const user = this.#user(id, context);
    const enabled = typeof body['enabled'] === 'boolean' ? body['enabled'] : user.enabled;
    if (id === context.caller.user.metadata.name && !enabled)
      throw new NormanRefusal('InvalidAction', 'You cannot deactivate yourself');
    const displayName = textIn(body, 'name') ?? user.displayName;
    return userView(this.#api.update<User>(USERS, { ...user, enabled, displayName }), context);
  }

  remove(id: string, context: NormanContext): undefined {
    if (id === context.caller.user.metadata.name)
      throw new NormanRefusal('InvalidAction', 'You cannot delete yourself');
    this.#api.delete(USERS, '', this.#user(id, context).metadata.name);
  }

  act(id: string, action: string, body: Body, context: NormanContext): Acted | undefined {
    if (action !== 'setpassword') return undefined;
    const changed = this.#setPassword(this.#user(id, context), textIn(body, 'newPassword') ?? '');
    return { status: 200, body: userView(changed, context) };
  }

  actOnAll(action: string, body: Body, context: NormanContext): Acted | undefined {
    if (action !== 'changepassword') return undefined;
    const { user } = context.caller;
    if (textIn(body, 'currentPassword') !== user.password)
      throw new NormanRefusal('InvalidBodyContent', 'invalid current password');
    this.#setPassword(user, textIn(body, 'newPassword') ?? '');
    return { status: 200 };
  }

  #setPassword(user: User, password: string): User {
    checkPassword(password);
    return this.#api.update<User>(USERS, { ...user, password, mustChangePassword: false });
  }

  #user(id: string, { caller }: NormanContext): User {
    const user = this.#api.get<User>(USERS, '', id);
    const isOwn = id === caller.user.metadata.name;
    if (!isOwn && !caller.isAdministrator) throw forbidden(caller.user.metadata.name, 'get', 'users', id);
    if (user !== undefined) return user;
    throw new NormanRefusal('NotFound', `users.management.cattle.io "${id}" not found`);
  }
}

function checkPassword(password: string): void {
  if (password.length < PASSWORD_LENGTH)
    throw new NormanRefusal('InvalidBodyContent', `Password must be at least ${PASSWORD_LENGTH} characters`);
}

function userView(user: User, context: NormanContext): Item {
  const { metadata, username, displayName, description, enabled, mustChangePassword, principalIds } = user;
  return {
    ...commonOf(USER, metadata.name, user, context, { update: true, remove: true }),
    actions: actionsOf(USER, metadata.name, context, ['refreshauthprovideraccess', 'setpassword']),
    conditions: null,
    description,
    enabled,
    me: metadata.name === context.caller.user.metadata.name,
    mustChangePassword,
    name: displayName,
    principalIds,
    state: enabled ? 'active' : 'inactive',
    transitioning: 'no',
    transitioningMessage: '',
    username,
  };
}
