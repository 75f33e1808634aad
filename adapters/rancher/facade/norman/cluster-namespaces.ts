import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import type { Tasks } from 'regatta/kit';
import { accessIn } from '../../access/downstream-wanted.js';
import { LOCAL_CLUSTER } from '../../clusters/names.js';
import { ask, type ClusterAnswer } from '../../tunnel/ask.js';
import type { TunnelServer } from '../../tunnel/tunnel-server.js';
import { NormanRefusal, STATUSES, type NormanCode } from '../errors.js';
import type { NormanContext, NormanHandler } from './handler.js';
import { NamespaceHandler, type NamespaceStore } from './namespaces.js';
import type { NormanPath } from './paths.js';

const PATH = '/api/v1/namespaces';

interface Write {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly object?: object;
}

/** Thrown where a handler writes: what it writes has to be sent first. */
class Unsent extends Error {
  readonly write: Write;

  constructor(write: Write) {
    super('not sent yet');
    this.write = write;
  }
}

/**
 * Namespaces of a cluster behind its tunnel, for a handler that does not wait: it reads what was listed before it started, and where
 * it writes it is started anew once the cluster has answered.
 */
class ListedNamespaces implements NamespaceStore {
  #listed: readonly ApiObject[];
  #written: ApiObject | undefined;

  constructor(listed: readonly ApiObject[]) {
    this.#listed = listed;
  }

  list(): readonly ApiObject[] {
    return this.#listed;
  }

  get(name: string): ApiObject | undefined {
    return this.#listed.find(({ metadata }) => metadata.name === name);
  }

  create(object: NewObject<ApiObject>): ApiObject {
    return this.#write({ method: 'POST', path: PATH, object });
  }

  update(object: ApiObject): ApiObject {
    const whole = { ...object, apiVersion: 'v1', kind: 'Namespace' };
    return this.#write({ method: 'PUT', path: `${PATH}/${object.metadata.name}`, object: whole });
  }

  delete(name: string): void {
    this.#write({ method: 'DELETE', path: `${PATH}/${name}` });
  }

  answered(object: ApiObject): void {
    this.#written = object;
    this.#listed = this.#listed.map((one) => (one.metadata.name === object.metadata.name ? object : one));
  }

  #write(write: Write): ApiObject {
    if (this.#written === undefined) throw new Unsent(write);
    return this.#written;
  }
}

/** Answers requests about the namespaces of connected clusters, through their tunnels. */
export class ClusterNamespaces {
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #tunnels: TunnelServer;

  constructor(tasks: Tasks, api: ApiServer, tunnels: TunnelServer) {
    this.#tasks = tasks;
    this.#api = api;
    this.#tunnels = tunnels;
  }

  /** Whether a path means namespaces that only a tunnel leads to, and there is one. */
  reaches({ scope, schema, within }: NormanPath): boolean {
    if (scope !== 'cluster' || schema?.id !== 'namespace' || within === LOCAL_CLUSTER) return false;
    return this.#tunnels.session(within) !== undefined;
  }

  /** `answer` works with a handler for the cluster, perhaps twice; `done` gets its last result, or what it threw. */
  with<T>(
    context: NormanContext,
    answer: (handler: NormanHandler, context: NormanContext) => T,
    done: (result: () => T) => void,
  ): void {
    const { within, caller } = context;
    this.#ask(within, { method: 'GET', path: PATH }, done, (body) => {
      const { items } = body as { items: readonly ApiObject[] };
      const access = accessIn(this.#api, within, items, caller.user.metadata.name, caller.groups);
      const listed = new ListedNamespaces(items);
      const attempt = (): void => {
        try {
          const result = answer(new NamespaceHandler(this.#api, within, listed), { ...context, access });
          done(() => result);
        } catch (error) {
          if (!(error instanceof Unsent)) return done(() => raise(error));
          this.#ask(within, error.write, done, (written) => {
            listed.answered(written as ApiObject);
            attempt();
          });
        }
      };
      attempt();
    });
  }

  #ask(
    cluster: string,
    { method, path, object }: Write | { readonly method: 'GET'; readonly path: string; readonly object?: object },
    done: (result: () => never) => void,
    answered: (body: unknown) => void,
  ): void {
    const session = this.#tunnels.session(cluster);
    if (session === undefined) return done(() => raise(refusalOf(undefined)));
    const { author, cause } = this.#tasks;
    const take = (answer: ClusterAnswer | undefined) =>
      this.#tasks.as(author, cause, () => {
        if (answer === undefined || answer.status >= 300) done(() => raise(refusalOf(answer)));
        else answered(answer.body);
      });
    ask(session, method, path, take, object && { body: JSON.stringify(object), contentType: 'application/json' });
  }
}

/** What the API server of a cluster refused, in the words of the v3 API. */
function refusalOf(answer: ClusterAnswer | undefined): NormanRefusal {
  if (answer === undefined) return new NormanRefusal('ClusterUnavailable', 'ClusterUnavailable 503: cluster not found');
  const { reason = '', message = '' } = (answer.body ?? {}) as { reason?: string; message?: string };
  const code =
    reason in STATUSES ? (reason as NormanCode) : answer.status === 422 ? 'InvalidBodyContent' : 'ServerError';
  return new NormanRefusal(code, message);
}

function raise(error: unknown): never {
  throw error;
}
