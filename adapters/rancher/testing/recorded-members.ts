import { LAB_BEARER } from '../clusters/credentials.js';
import { AliasMatcher } from './alias-matcher.js';

type Call = (
  method: string,
  path: string,
  body: unknown,
  bearer: string,
) => { readonly status: number; readonly body: unknown };

interface Recorded {
  readonly as?: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: unknown;
}

const PASSWORD = 'a-long-password';

/** How often the recorder asked, and for how long at most. Virtual milliseconds. */
const POLL_MS = 100;
const PATIENCE_MS = 30_000;

/** The accounts of a recording, and what the names in it stand for. */
export class RecordedMembers {
  readonly #call: Call;
  readonly #matcher = new AliasMatcher();
  readonly #bearers = new Map([['admin', LAB_BEARER]]);

  constructor(cluster: string, id: string, call: Call) {
    this.#call = call;
    this.#matcher.bind(`<id:${cluster}>`, id);
  }

  send({ as = 'admin', method = 'GET', path = '', body }: Recorded, recorded: unknown): ReturnType<Call> {
    const users = JSON.stringify([path, body]).matchAll(/<id:(alice|bob|carol)>/g);
    for (const [, name = ''] of users) this.#bearerOf(name);
    const text = body === undefined ? undefined : (JSON.parse(this.#matcher.filled(JSON.stringify(body))) as unknown);
    const answer = this.#call(method, this.#matcher.filled(path), text, this.#bearerOf(as));
    this.#learn(recorded, answer.body);
    return answer;
  }

  /** Asks until the status is the recorded one, or patience ends. */
  poll(as: string, path: string, status: number, advance: (ms: number) => void): ReturnType<Call> {
    let answer = this.send({ as, path }, undefined);
    for (let waited = 0; answer.status !== status && waited < PATIENCE_MS; waited += POLL_MS) {
      advance(POLL_MS);
      answer = this.send({ as, path }, undefined);
    }
    return answer;
  }

  /** Names of new objects; projects are known by what they are called, too. */
  #learn(recorded: unknown, actual: unknown): void {
    const [wanted, own] = [recorded, actual].map(
      (body) => (body ?? {}) as { id?: string; type?: string; name?: string },
    );
    if (wanted?.id === undefined || own?.id === undefined) return;
    this.#matcher.difference(wanted.id, own.id, 'id', false);
    if (own.type === 'project') this.#matcher.bind(`<id:p-${own.name ?? ''}>`, own.id.split(':')[1] ?? '');
  }

  /** An account that nobody has made yet is made, with the rights of a plain user. */
  #bearerOf(username: string): string {
    const known = this.#bearers.get(username);
    if (known !== undefined) return known;
    const user = { username, password: PASSWORD };
    const { id } = this.#call('POST', '/v3/users', user, LAB_BEARER).body as { id: string };
    this.#matcher.bind(`<id:${username}>`, id);
    this.#call('POST', '/v3/globalRoleBindings', { userId: id, globalRoleId: 'user' }, LAB_BEARER);
    const login = '/v3-public/localProviders/local?action=login';
    const { token } = this.#call('POST', login, user, '').body as { token: string };
    this.#bearers.set(username, token);
    return token;
  }
}
