import { Agent, type AgentOptions } from 'node:https';
import { ApiException, HttpMethod, Watch, type Configuration, type KubeConfig } from '@kubernetes/client-node';
import { Events } from './events.js';
import { Resource, type ApiEntity } from './resource.js';

export interface Request {
  readonly query?: Query;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
}

export type Query = Readonly<Record<string, string | number | boolean>>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Requests through the transport of the JavaScript client, without its models: answers are seen as they were sent. */
class Transport {
  readonly configuration: Configuration;

  constructor(configuration: Configuration) {
    this.configuration = configuration;
  }
}

/** The API of a cluster, through `@kubernetes/client-node`. */
export class Api {
  readonly config: KubeConfig;
  readonly #configuration: Configuration;
  /** The client opens a connection for each request unless it is given an agent. */
  #agent: Agent | undefined;

  constructor(config: KubeConfig) {
    this.config = config;
    this.#configuration = config.makeApiClient(Transport).configuration;
  }

  /** The objects of one resource, in one namespace where one is given. */
  of<T extends ApiEntity>(groupVersion: string, plural: string, namespace?: string): Resource<T> {
    const root = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
    return new Resource<T>(this, `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}`);
  }

  /** Sends a request, and gives the answer whatever it is. A text is sent as it is, everything else as JSON. */
  async send(method: keyof typeof HttpMethod, path: string, request: Request = {}): Promise<Answer> {
    const { query = {}, body, contentType = 'application/json', accept = 'application/json' } = request;
    const context = this.#configuration.baseServer.makeRequestContext(path, HttpMethod[method]);
    context.setHeaderParam('Accept', accept);
    for (const [key, value] of Object.entries(query)) context.setQueryParam(key, String(value));
    if (body !== undefined) {
      context.setHeaderParam('Content-Type', contentType);
      context.setBody(typeof body === 'string' ? body : JSON.stringify(body));
    }
    await this.config.applySecurityAuthentication(context);
    context.setAgent((this.#agent ??= await this.#keepAlive()));
    const answer = await this.#configuration.httpApi.send(context).toPromise();
    return { status: answer.httpStatusCode, headers: answer.headers, text: await answer.body.text() };
  }

  /** Sends a request that must succeed. Throws what the server refused it with. */
  async ask<T>(method: keyof typeof HttpMethod, path: string, request: Request = {}): Promise<T> {
    const { status, headers, text } = await this.send(method, path, request);
    const isJson = headers['content-type']?.startsWith('application/json');
    const body = (isJson ? JSON.parse(text) : text) as T;
    if (status >= 300) throw new ApiException(status, `${method} ${path}`, body, headers);
    return body;
  }

  /** Opens a watch, and collects what it tells until it is closed. */
  async watch<T extends ApiEntity>(path: string, query: Query): Promise<Events<T>> {
    const events = new Events<T>();
    const controller = await new Watch(this.config).watch(
      path,
      query,
      (type: string, object: T) => events.add({ type, object }),
      () => events.end(),
    );
    events.onClose(() => controller.abort());
    return events;
  }

  close(): void {
    this.#agent?.destroy();
  }

  async #keepAlive(): Promise<Agent> {
    const options: AgentOptions = { keepAlive: true };
    await this.config.applyToHTTPSOptions(options);
    const { agent: _ofOneRequest, ...rest } = options as AgentOptions & { agent?: unknown };
    return new Agent(rest);
  }
}
