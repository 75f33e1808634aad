// The Kubernetes API as the tests speak it: plain requests with the administrator's certificate.
import { Agent, request } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly deletionTimestamp?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
  readonly users: readonly [{ readonly user: Readonly<Record<string, string>> }];
}

/** Resources by path of their group and version, as discovery tells them. */
interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly verbs: readonly string[] }[];
}

const LOOK_AGAIN_MS = 500;

export class Api {
  readonly #server: string;
  readonly #agent: Agent;

  readonly #check: () => void;

  /** `check` throws when there is no use in asking any more. */
  constructor(kubeconfig: string, check: () => void) {
    this.#check = check;
    const { clusters, users } = load(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
    const { cluster } = clusters[0];
    const { user } = users[0];
    this.#server = cluster['server']!;
    this.#agent = new Agent({
      keepAlive: true,
      ca: decoded(cluster['certificate-authority-data']),
      cert: decoded(user['client-certificate-data']),
      key: decoded(user['client-key-data']),
    });
  }

  /** Whether the server has everything that it starts with, its roles among it. */
  async isReady(): Promise<boolean> {
    const asked = request(`${this.#server}/readyz`, { agent: this.#agent });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode === 200;
  }

  /** Throws for anything but success. */
  async ask<T>(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<T> {
    const asked = request(this.#server + path, {
      method,
      agent: this.#agent,
      headers: { 'content-type': contentType },
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const answer = await json(response);
    if (response.statusCode! >= 300) throw new Error(`${method} ${path}: ${(answer as { message: string }).message}`);
    return answer as T;
  }

  patch(path: string, change: object): Promise<KubernetesObject> {
    return this.ask('PATCH', path, change, 'application/merge-patch+json');
  }

  async list(path: string): Promise<readonly KubernetesObject[]> {
    return (await this.ask<{ items: KubernetesObject[] }>('GET', path)).items;
  }

  /** Paths of everything that can be listed. */
  async listable(): Promise<string[]> {
    const { groups } = await this.ask<{ groups: { preferredVersion: { groupVersion: string } }[] }>('GET', '/apis');
    const roots = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
    const lists = await Promise.all(
      roots.map(async (root) => {
        const { resources } = await this.ask<ResourceList>('GET', root);
        const names = resources.filter(({ name, verbs }) => verbs.includes('list') && !name.includes('/'));
        return names.map(({ name }) => `${root}/${name}`);
      }),
    );
    return lists.flat();
  }

  /** Looks until it holds; throws with the last reason why not. A request that fails is such a reason. */
  async until(what: string, holds: () => Promise<boolean>, limitMs: number): Promise<void> {
    const end = Date.now() + limitMs;
    for (;;) {
      let reason = '';
      this.#check();
      try {
        if (await holds()) return;
      } catch (error) {
        reason = `: ${error instanceof Error ? error.message : String(error)}`;
      }
      if (Date.now() > end) throw new Error(`${what} has not come to be within ${limitMs / 1000} s${reason}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

function decoded(data: string | undefined): string {
  return Buffer.from(data ?? '', 'base64').toString();
}
