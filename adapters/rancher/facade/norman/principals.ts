import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { USERS, type User } from '../../resources/user.js';
import { NormanRefusal } from '../errors.js';
import {
  textIn,
  type Acted,
  type Body,
  type Item,
  type Links,
  type NormanContext,
  type NormanHandler,
} from './handler.js';

const LOCAL = 'local://';

/** `/v3/principals`: who somebody is to the provider of accounts; only the local one is there. */
export class PrincipalHandler implements NormanHandler {
  readonly scope = 'management';
  readonly type = 'principal';
  readonly hasNoTotal = true;
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  items({ caller }: NormanContext): readonly Item[] {
    return [principalOf(caller.user, true)];
  }

  item(id: string, { caller }: NormanContext): Item {
    const user = this.#api.get<User>(USERS, '', decodeURIComponent(id).replace(LOCAL, ''));
    if (user === undefined) throw new NormanRefusal('NotFound', `invalid principal [${id}] for users`);
    return principalOf(user, user.metadata.name === caller.user.metadata.name);
  }

  collectionActions(): readonly string[] {
    return ['search'];
  }

  links(links: Links): Links {
    return { self: links['self']!.replace(LOCAL, 'local:%2F%2F') };
  }

  /** By the beginning of the login name or of the name. */
  actOnAll(action: string, body: Body, { caller }: NormanContext): Acted | undefined {
    if (action !== 'search') return undefined;
    const wanted = (textIn(body, 'name') ?? '').toLowerCase();
    if (wanted === '') throw new NormanRefusal('InvalidBodyContent', 'Invalid search input');
    const found = this.#api
      .list<User>(USERS)
      .filter(({ username, displayName }) =>
        [username, displayName].some((name) => name.toLowerCase().startsWith(wanted)),
      )
      .map((user) => principalOf(user, user.metadata.name === caller.user.metadata.name));
    return { status: 200, body: { type: 'collection', data: found } };
  }
}

function principalOf({ metadata, username, displayName }: User, me: boolean): Item {
  return {
    created: null,
    creatorId: null,
    id: `${LOCAL}${metadata.name}`,
    loginName: username,
    me,
    memberOf: false,
    name: displayName,
    principalType: 'user',
    provider: 'local',
  };
}
