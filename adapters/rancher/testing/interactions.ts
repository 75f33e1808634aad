import { createWorld, type CaseResult, type World } from 'regatta/testing';
import { memoryCall } from 'regatta/kit';
import rancher from '../index.js';
import { ADMIN_ID, LAB_BEARER } from '../clusters/credentials.js';
import { AliasMatcher } from './alias-matcher.js';
import { pickedLike } from './picked.js';

interface RecordedRequest {
  readonly method: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly websocket?: unknown;
  readonly as?: string;
}

interface RecordedInteraction {
  readonly id: string;
  readonly as: string;
  /** Requests that this one depends on; most of them are interactions before it. */
  readonly setup?: readonly RecordedRequest[];
  readonly request: RecordedRequest;
  readonly response?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: unknown;
  };
  readonly trimmed?: Readonly<Record<string, unknown>>;
}

/** One recorded topic: requests in the order in which they were made, on one server. */
export interface Topic {
  readonly topic: string;
  readonly interactions: readonly RecordedInteraction[];
}

/** What the recorder's accounts had for a password. */
const PASSWORD = 'correct-horse-battery-1';
const BOOTSTRAP_PASSWORD = 'bootstrap-pass-1234';
/** The recorder's accounts with their global roles. */
const ACCOUNTS: Readonly<Record<string, string>> = { alice: 'user', bob: 'user', carol: 'user-base' };

const AUTHORITY = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

const HOST = 'rancher.test';
/** Of a refused WebSocket the recorder kept no more. */
const HANDSHAKE_HEADERS = ['content-type'];
const COMPARED_HEADERS = ['content-type', 'x-api-schemas', 'x-api-cattle-auth'];

/** Time between two requests, and the longest that an answer may take. Virtual milliseconds. */
const PAUSE_MS = 500;
const PATIENCE_MS = 120_000;

const CONFIG_MAPS = 12;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Sends the requests of a topic to one fresh server, in order, and compares each answer with the recorded one. */
export function replayTopic({ topic, interactions }: Topic): readonly CaseResult[] {
  const replay = new Replay(topic);
  return interactions.map((interaction) => ({ id: `${topic}/${interaction.id}`, ...replay.outcomeOf(interaction) }));
}

class Replay {
  readonly #world: World;
  readonly #matcher = new AliasMatcher();
  readonly #done = new Set<string>();
  readonly #bearers = new Map([['admin', LAB_BEARER]]);
  /** Ids of what was made, the last of each sort: `gr` -> `gr-x7k2p`. */
  readonly #made = new Map<string, string>();
  #lastToken = '';

  constructor(topic: string) {
    // The recorded server had no clusters but its own, or one whose agent had never connected.
    const set = { importedAtStart: 0 };
    this.#world = createWorld({ adapter: rancher, machines: [], seed: topic, freeze: true, set });
    this.#advance(1_000);
    this.#matcher.bind('<host>', HOST);
    this.#matcher.bind('<id:admin>', ADMIN_ID);
    if (topic === 'login')
      this.#send('POST', `/v3/users/${ADMIN_ID}?action=setpassword`, { newPassword: BOOTSTRAP_PASSWORD });
    this.#authority();
    if (topic !== 'login' && topic !== 'users')
      for (const [name, role] of Object.entries(ACCOUNTS)) this.#account(name, role);
    if (topic.startsWith('proxy') || topic === 'steve') this.#cluster('prod-eu');
    if (topic === 'steve') for (let number = 0; number < CONFIG_MAPS; number++) this.#configMap(number);
  }

  outcomeOf({
    id,
    as,
    setup = [],
    request,
    response,
    trimmed,
  }: RecordedInteraction): Pick<CaseResult, 'outcome' | 'detail'> {
    const isStream = request.websocket !== undefined && response?.status === 101;
    if (isStream || request.path === undefined || response === undefined)
      return { outcome: 'skip', detail: 'is no plain request' };
    for (const needed of setup) this.#setUp(needed);
    this.#findNames({ as, request });
    if (!(request.path === '/v3/users' && response.status === 201)) this.#findUser(request);
    const bearer = as === 'anonymous' ? '' : this.#bearerOf(as);
    if (bearer === undefined) return { outcome: 'skip', detail: `nobody is ${as} here` };
    this.#done.add(keyOf(request));
    this.#advance(pauseBefore(id));
    const answer = this.#exchange(request, request.path, bearer);
    const names = request.websocket === undefined ? COMPARED_HEADERS : HANDSHAKE_HEADERS;
    const found = this.#differenceOf(answer, response, trimmed !== undefined, names);
    return found === undefined ? { outcome: 'pass', detail: '' } : { outcome: 'fail', detail: found };
  }

  #differenceOf(
    answer: Answer,
    wanted: NonNullable<RecordedInteraction['response']>,
    isPart: boolean,
    headers: readonly string[],
  ): string | undefined {
    this.#learnId(answer.body, wanted.body);
    if (answer.status !== wanted.status) return `status ${answer.status}, recorded ${wanted.status}`;
    for (const name of headers) {
      const found = this.#matcher.difference(wanted.headers[name], answer.headers[name], name, false);
      if (found !== undefined) return found;
    }
    const body = isPart ? pickedLike(wanted.body, answer.body) : answer.body;
    return this.#matcher.difference(wanted.body, body, 'body', isPart);
  }

  /** What was made is known by its id from then on, whatever else is wrong with the answer. */
  #learnId(actual: unknown, wanted: unknown): void {
    const [own, alias] = [textAt(actual, 'id'), textAt(wanted, 'id')];
    if (own === '') return;
    const last = own.split(':').at(-1)!;
    const [prefix = ''] = last.split('-');
    this.#made.set(prefix, last);
    const ids = [...alias.matchAll(/<id:[^<>]+>/g)].map(([id]) => id);
    if (ids.length > 0 && !this.#matcher.isBound(ids.at(-1)!)) this.#matcher.bind(ids.at(-1)!, last);
    const name = textAt(actual, 'username') || textAt(actual, 'name');
    if (name === '' || name === own) return;
    const isPlain = ['u', 'c'].includes(prefix);
    const known = isPlain ? `<id:${name}>` : `<id:${prefix}-${name}>`;
    if (!this.#matcher.isBound(known)) this.#matcher.bind(known, last);
    this.#lastToken = textAt(actual, 'token') || this.#lastToken;
  }

  /** Who and what a request names for the first time: an account is made, and a number stands for the last that was set up. */
  #findNames({ as, request }: Pick<RecordedInteraction, 'as' | 'request'>): void {
    const named = JSON.stringify([as, request]).matchAll(/<id:([a-z]+)(-\d+)?>|^\["([a-z]+)"/g);
    for (const [alias, prefix = '', number, caller] of named) {
      if (number === undefined && ACCOUNTS[prefix] !== undefined) this.#user(prefix);
      const role = ACCOUNTS[caller ?? ''];
      if (caller !== undefined && role !== undefined && !this.#bearers.has(caller)) this.#account(caller, role);
      const last = this.#made.get(prefix);
      if (number !== undefined && last !== undefined && !this.#matcher.isBound(alias)) this.#matcher.bind(alias, last);
    }
  }

  /** Whoever is to log in, or has a name that is taken, was there before. */
  #findUser({ body }: RecordedRequest): void {
    const username = textAt(body, 'username');
    if (ACCOUNTS[username] !== undefined) this.#user(username);
  }

  /** An account, or one of the tokens that the recorder made. */
  #bearerOf(as: string): string | undefined {
    if (ACCOUNTS[as] !== undefined || as === 'admin') return this.#bearers.get(as);
    return this.#lastToken === '' ? undefined : this.#lastToken;
  }

  /** The recorded server had made itself a certificate authority; an administrator can put another in its place. */
  #authority(): void {
    const path = '/k8s/clusters/local/apis/management.cattle.io/v3/settings/cacerts';
    const patch = { value: AUTHORITY, customized: true, source: 'db' };
    const headers = { 'content-type': 'application/merge-patch+json' };
    this.#exchange({ method: 'PATCH', headers, body: patch }, path, LAB_BEARER);
  }

  /** A request that the recorder had made without writing it down as an interaction. */
  #setUp(request: RecordedRequest): void {
    const key = keyOf(request);
    this.#findNames({ as: request.as ?? 'admin', request });
    const bearer = this.#bearers.get(request.as ?? 'admin');
    if (this.#done.has(key) || request.path === undefined || bearer === undefined) return;
    this.#done.add(key);
    this.#learnId(this.#exchange(request, request.path, bearer).body, {});
    this.#advance(PAUSE_MS);
  }

  /** An account that nobody has made yet. */
  #user(username: string): string {
    const known = this.#matcher.filled(`<id:${username}>`);
    if (!known.startsWith('<')) return known;
    const made = this.#send('POST', '/v3/users', { username, name: displayed(username), password: PASSWORD }).body as {
      id: string;
    };
    this.#matcher.bind(`<id:${username}>`, made.id);
    return made.id;
  }

  #account(username: string, globalRoleId: string): void {
    this.#send('POST', '/v3/globalRoleBindings', { userId: this.#user(username), globalRoleId });
    const path = '/v3-public/localProviders/local?action=login';
    const { token } = this.#send('POST', path, { username, password: PASSWORD }).body as { token: string };
    this.#bearers.set(username, token);
  }

  /** What the recorder listed: twelve objects whose names, numbers and labels are in three orders. */
  #configMap(number: number): void {
    const name = `cfg-${String.fromCharCode(97 + number)}`;
    const n = String((number * 5) % CONFIG_MAPS);
    const labels = { n, tier: number % 2 === 0 ? 'front' : 'back' };
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data: { n } };
    this.#send('POST', '/k8s/clusters/local/api/v1/namespaces/default/configmaps', body);
  }

  #cluster(name: string): void {
    const made = this.#send('POST', '/v3/clusters', { name }).body as { id: string };
    this.#matcher.bind(`<id:${name}>`, made.id);
    this.#advance(5_000);
  }

  #send(method: string, path: string, body: unknown): Answer {
    return this.#exchange({ method, body }, path, LAB_BEARER);
  }

  #exchange({ method, headers = {}, body }: RecordedRequest, path: string, bearer: string): Answer {
    const [plain = '', query = ''] = this.#matcher.filled(path).split('?');
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const authorization = bearer === '' ? {} : { authorization: `Bearer ${bearer}` };
    const own = Object.entries(headers).map(([name, value]) => [
      name,
      name === 'authorization'
        ? value.replace('base64(<token name>:<token>)', btoa(LAB_BEARER))
        : this.#matcher.filled(value),
    ]);
    const sent = { host: HOST, ...authorization, ...(Object.fromEntries(own) as Record<string, string>) };
    const { call, result } = memoryCall(
      { method, path: plain, query, headers: sent, body: this.#matcher.filled(text) },
      { peer: { secure: true } },
    );
    this.#world.accept(call);
    this.#world.tasks.runUntilIdle(this.#world.tasks.now + PATIENCE_MS, () => result.ended);
    return { status: result.status ?? 0, headers: result.headers, body: parsed(result.text()) };
  }

  #advance(byMs: number): void {
    this.#world.tasks.runUntil(this.#world.tasks.now + byMs);
  }
}

/** The recorder wrote down how long it had waited. */
function pauseBefore(id: string): number {
  if (/\bat-once$/.test(id)) return 0;
  const seconds = /\.(\d+)s$/.exec(id)?.[1];
  return seconds === undefined ? PAUSE_MS : Number(seconds) * 1000;
}

/** How the recorder had named an account. */
function displayed(username: string): string {
  return username.replace(/^./, (letter) => letter.toUpperCase());
}

function keyOf({ method, path, body }: RecordedRequest): string {
  return JSON.stringify([method, path, body ?? '']);
}

function textAt(value: unknown, field: string): string {
  const found = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[field] : '';
  return typeof found === 'string' ? found : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
