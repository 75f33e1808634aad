import type { CliResult, NativeAnswer, StepTools } from 'regatta/testing';
import { isObject, textAt } from '../../resources/registry/json.js';
import type { ResourceDefinition } from '../../resources/definition.js';
import { apiVersionOf } from '../../resources/registry/stored-api-server.js';
import type { ApiObject } from '../../resources/types.js';
import type { Arguments } from './arguments.js';

/** One command: the requests that the real client sends for it, and the words that it prints of their answers. */
export type Command = (given: Arguments, client: KubectlClient) => CliResult;

/** What a command ends with when it cannot do what it was asked to. */
export class CommandFailure extends Error {}

/** How often the real client looks whether something is gone. Milliseconds. */
const POLL_MS = 1000;
/** `drain` tries an eviction that was refused again after so long. Milliseconds. */
const EVICTION_RETRY_MS = 5000;

export interface Target {
  readonly definition: ResourceDefinition;
  readonly name: string;
  readonly path: string;
}

/** An object as it was when a command began. */
export interface Seen {
  readonly path: string;
  readonly uid: string;
}

/** The connection of a command: paths, requests and waiting. */
export class KubectlClient {
  readonly namespace: string;
  readonly #tools: StepTools;
  readonly #definitions: readonly ResourceDefinition[];

  constructor(tools: StepTools, definitions: readonly ResourceDefinition[], namespace: string) {
    this.#tools = tools;
    this.#definitions = definitions;
    this.namespace = namespace;
  }

  /** The objects that `deployment/web pod/a` or `deployment web api` name. */
  targets(words: readonly string[]): readonly Target[] {
    const [first = '', ...names] = words;
    if (words.some((word) => word.includes('/')))
      return words.map((word) => this.target(word.slice(0, word.indexOf('/')), word.slice(word.indexOf('/') + 1)));
    return names.map((name) => this.target(first, name));
  }

  target(kind: string, name: string): Target {
    const definition = this.#definitions.find(({ plural, singular, shortNames, group }) =>
      [plural, singular, ...shortNames, `${plural}.${group}`, `${singular}.${group}`].includes(kind.toLowerCase()),
    );
    if (definition === undefined) throw new CommandFailure(`error: the server doesn't have a resource type "${kind}"`);
    return { definition, name, path: `${this.collection(definition)}/${name}` };
  }

  collection(definition: ResourceDefinition, namespace: string = this.namespace): string {
    const root = definition.group === '' ? '/api/' : '/apis/';
    const where = definition.namespaced ? `/namespaces/${namespace}` : '';
    return `${root}${apiVersionOf(definition)}${where}/${definition.plural}`;
  }

  get(path: string, query = ''): ApiObject {
    return this.#checked(this.#tools.call({ method: 'GET', path, query, headers: { accept: 'application/json' } }));
  }

  list(path: string, query = ''): readonly ApiObject[] {
    return (this.get(path, query) as unknown as { items: readonly ApiObject[] }).items;
  }

  exists(path: string): boolean {
    return this.#tools.call({ method: 'GET', path, headers: { accept: 'application/json' } }).status !== 404;
  }

  patch(path: string, patch: unknown, type: 'json' | 'merge' | 'strategic-merge' = 'strategic-merge'): ApiObject {
    return this.send('PATCH', path, patch, `application/${type}-patch+json`);
  }

  send(method: string, path: string, body: unknown, type = 'application/json'): ApiObject {
    return this.#checked(this.attempt(method, path, body, type));
  }

  /** The answer as it is, for commands that act on refusals. */
  attempt(method: string, path: string, body: unknown, type = 'application/json'): NativeAnswer {
    const headers = { accept: 'application/json', 'content-type': type };
    return this.#tools.call({ method, path, headers, body: JSON.stringify(body) });
  }

  /** Waits until none of these objects is there any more, though another may have the name; false when the time was over first. */
  awaitGone(objects: readonly Seen[], limitMs: number): boolean {
    let left = objects;
    const until = this.#tools.now() + limitMs;
    for (;;) {
      left = left.filter(({ path, uid }) => this.#uidAt(path) === uid);
      if (left.length === 0) return true;
      if (this.#tools.now() >= until) return false;
      this.#tools.advance(POLL_MS);
    }
  }

  #uidAt(path: string): string | undefined {
    const { status, body } = this.#tools.call({ method: 'GET', path, headers: { accept: 'application/json' } });
    return status === 404 ? undefined : (body as ApiObject).metadata.uid;
  }

  /** Asks again while a disruption budget refuses. */
  evict(namespace: string, name: string): void {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
    for (;;) {
      const answer = this.attempt('POST', path, eviction);
      if (answer.status === 404) return;
      if (answer.status !== 429) return void this.#checked(answer);
      this.#tools.advance(EVICTION_RETRY_MS);
    }
  }

  /** Looks whenever something happens; false when the time was over first. */
  until(done: () => boolean, limitMs: number): boolean {
    const until = this.#tools.now() + limitMs;
    while (!done()) {
      if (this.#tools.now() >= until) return false;
      this.#tools.advance(Math.min(POLL_MS / 10, until - this.#tools.now()));
    }
    return true;
  }

  #checked({ status, body }: NativeAnswer): ApiObject {
    if (status < 400) return body as ApiObject;
    const reason = isObject(body) ? textAt(body, 'reason') : '';
    const message = isObject(body) ? textAt(body, 'message') : '';
    throw new CommandFailure(`Error from server (${reason}): ${message}`);
  }
}

export function printed(...lines: readonly string[]): CliResult {
  return { exit: 0, stdout: lines.map((line) => `${line}\n`).join(''), stderr: '' };
}

/** `deployment.apps/web`, as the client names what it changed. */
export function named({ definition, name }: Target): string {
  const { singular, group } = definition;
  return `${singular}${group === '' ? '' : `.${group}`}/${name}`;
}
