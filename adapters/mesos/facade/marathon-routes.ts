import type { Call } from 'regatta/kit';
import { MarathonProblem } from '../frameworks/marathon/problem.js';
import { sendJson, sendText } from './answers.js';
import type { MarathonApps } from './marathon-apps.js';
import type { MarathonEvents } from './marathon-events.js';
import type { MarathonWork } from './marathon-work.js';

/** Finds the handler of a request under `/v2` or `/ping`; the paths do not meet those of the master. */
export class MarathonRoutes {
  readonly #apps: MarathonApps;
  readonly #work: MarathonWork;
  readonly #events: MarathonEvents;

  constructor(apps: MarathonApps, work: MarathonWork, events: MarathonEvents) {
    this.#apps = apps;
    this.#work = work;
    this.#events = events;
  }

  static serves(path: string): boolean {
    return path === '/ping' || path === '/v2' || path.startsWith('/v2/');
  }

  accept(call: Call): void {
    const path = call.path.replace(/\/+$/, '');
    if (path === '/ping') return sendText(call, 200, 'pong');
    const [, , collection = '', ...rest] = path.split('/').map(decodeURIComponent);
    const query = new URLSearchParams(call.query);
    switch (collection) {
      case 'apps':
        return this.#app(call, rest, query);
      case 'groups':
        return this.#group(call, rest, query);
      case 'deployments':
        return this.#deployment(call, rest, query);
      case 'queue':
        return this.#queue(call, rest, query);
      case 'tasks':
        return this.#task(call, rest, query);
      case 'info':
        return this.#work.info(call);
      case 'leader':
        return sendJson(call, 200, { leader: 'marathon:8080' });
      case 'events':
        return this.#events.follow(call, query);
      default:
        throw unknown();
    }
  }

  /** An id may have several components; what follows it is told apart by its word. */
  #app(call: Call, parts: readonly string[], query: URLSearchParams): void {
    const force = query.get('force') === 'true';
    if (parts.length === 0) {
      if (call.method === 'GET') return this.#apps.list(call, query);
      if (call.method === 'POST') return this.#apps.create(call, force);
      if (call.method === 'PUT' || call.method === 'PATCH') return this.#apps.putMany(call, query);
      throw unknown();
    }
    const word = parts.findLastIndex((part) => part === 'tasks' || part === 'versions' || part === 'restart');
    if (word > 0) return this.#appPart(call, `/${parts.slice(0, word).join('/')}`, parts.slice(word), query);
    const id = `/${parts.join('/')}`;
    switch (call.method) {
      case 'GET':
        return this.#apps.get(call, id);
      case 'PUT':
        return this.#apps.put(call, id, query);
      case 'PATCH':
        return this.#apps.patch(call, id, force);
      case 'DELETE':
        // The one place where force is the default.
        return this.#apps.remove(call, id, query.get('force') !== 'false');
      default:
        throw unknown();
    }
  }

  #appPart(call: Call, id: string, [word, item = '']: readonly string[], query: URLSearchParams): void {
    const force = query.get('force') === 'true';
    if (word === 'restart' && call.method === 'POST') return this.#apps.restart(call, id, force);
    if (word === 'versions' && item === '') return this.#apps.versions(call, id);
    if (word === 'versions') return this.#apps.version(call, id, item);
    if (call.method === 'DELETE') return this.#work.killTasks(call, id, item, query);
    return this.#work.tasksOf(call, id);
  }

  #group(call: Call, parts: readonly string[], query: URLSearchParams): void {
    const force = query.get('force') === 'true';
    const id = `/${parts.join('/')}`;
    switch (call.method) {
      case 'GET':
        return this.#apps.group(call, id);
      case 'POST':
        return this.#apps.putGroup(call, id, force, true);
      case 'PUT':
      case 'PATCH':
        return this.#apps.putGroup(call, id, force, false);
      case 'DELETE':
        return this.#apps.removeGroup(call, id, force);
      default:
        throw unknown();
    }
  }

  #deployment(call: Call, [id = '']: readonly string[], query: URLSearchParams): void {
    if (id === '') return this.#work.deployments(call);
    if (call.method === 'DELETE') return this.#work.cancel(call, id, query.get('force') === 'true');
    throw unknown();
  }

  #queue(call: Call, parts: readonly string[], query: URLSearchParams): void {
    if (parts.length === 0) return this.#work.queue(call, query.getAll('embed').includes('lastUnusedOffers'));
    if (call.method === 'DELETE' && parts.at(-1) === 'delay')
      return this.#work.resetDelay(call, `/${parts.slice(0, -1).join('/')}`);
    throw unknown();
  }

  #task(call: Call, [word = '']: readonly string[], query: URLSearchParams): void {
    if (word === 'delete' && call.method === 'POST') return this.#work.killMany(call, query);
    return this.#work.tasks(call, query);
  }
}

/** Upstream answers 500 to a path that it does not know. Source: marathon api/MarathonExceptionMapper.scala. */
function unknown(): MarathonProblem {
  return new MarathonProblem(500, 'URI not found');
}
