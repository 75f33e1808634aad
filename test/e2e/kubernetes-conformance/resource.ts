import type { KubernetesListObject, KubernetesObject, V1Scale, V1Status } from '@kubernetes/client-node';
import type { Api, Query } from './api.js';
import type { Events } from './events.js';
import { codeOf, until } from './until.js';

export type ApiEntity = KubernetesObject;
export type PatchType = 'merge' | 'strategic' | 'json';

const PATCH_TYPES: Record<PatchType, string> = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
};

/** The verbs of one resource. A subresource is named as the last part of its path is. */
export class Resource<T extends ApiEntity> {
  readonly #api: Api;
  readonly path: string;

  constructor(api: Api, path: string) {
    this.#api = api;
    this.path = path;
  }

  create(body: object, query: Query = {}): Promise<T> {
    return this.#api.ask<T>('POST', this.path, { body, query });
  }

  get(name: string, subresource = ''): Promise<T> {
    return this.#api.ask<T>('GET', this.#of(name, subresource));
  }

  list(query: Query = {}): Promise<KubernetesListObject<T>> {
    return this.#api.ask<KubernetesListObject<T>>('GET', this.path, { query });
  }

  /** The names of those that suit a label selector, sorted. */
  async names(labelSelector = ''): Promise<string[]> {
    const { items } = await this.list({ labelSelector });
    return items.map(({ metadata }) => metadata!.name!).toSorted();
  }

  replace(object: T, subresource = ''): Promise<T> {
    return this.#api.ask<T>('PUT', this.#of(object.metadata!.name!, subresource), { body: object });
  }

  /** Reads, changes and writes, again when somebody else was faster, as `retry.RetryOnConflict` of client-go does. */
  async change(name: string, change: (object: T) => void, subresource = ''): Promise<T> {
    return until(`a write of ${name}`, async () => {
      const object = await this.get(name, subresource);
      change(object);
      return this.replace(object, subresource).catch((error: unknown) => {
        if (codeOf(error) === 409) return undefined;
        throw error;
      });
    });
  }

  patch(name: string, body: object, type: PatchType = 'merge', subresource = ''): Promise<T> {
    return this.#api.ask<T>('PATCH', this.#of(name, subresource), { body, contentType: PATCH_TYPES[type] });
  }

  scale(name: string): Promise<V1Scale> {
    return this.#api.ask<V1Scale>('GET', this.#of(name, 'scale'));
  }

  replaceScale(scale: V1Scale): Promise<V1Scale> {
    return this.#api.ask<V1Scale>('PUT', this.#of(scale.metadata!.name!, 'scale'), { body: scale });
  }

  /** Posts to a subresource, for example an eviction. */
  post<A>(name: string, subresource: string, body: object): Promise<A> {
    return this.#api.ask<A>('POST', this.#of(name, subresource), { body });
  }

  delete(name: string, options: object = {}): Promise<T | V1Status> {
    return this.#api.ask<T | V1Status>('DELETE', this.#of(name), { body: options });
  }

  deleteCollection(labelSelector: string, options: object = {}): Promise<unknown> {
    return this.#api.ask('DELETE', this.path, { query: { labelSelector }, body: options });
  }

  watch(query: Query = {}): Promise<Events<T>> {
    return this.#api.watch<T>(this.path, query);
  }

  /** Waits until an object is as it should be. */
  async until(name: string, suits: (object: T) => boolean | undefined): Promise<T> {
    let last: T | undefined;
    return until(
      () => `${this.path}/${name}, which is ${JSON.stringify(last)}`,
      async () => {
        last = await this.get(name).catch((error: unknown) => {
          if (codeOf(error) === 404) return undefined;
          throw error;
        });
        return last !== undefined && suits(last) === true ? last : undefined;
      },
    );
  }

  /** Waits until those that suit a label selector are as they should be. */
  async untilAll(labelSelector: string, suits: (items: readonly T[]) => boolean | undefined): Promise<readonly T[]> {
    let last: readonly T[] = [];
    return until(
      () => `${this.path} of "${labelSelector}", which are ${JSON.stringify(last)}`,
      async () => {
        last = (await this.list({ labelSelector })).items;
        return suits(last) === true ? last : undefined;
      },
    );
  }

  /** Waits until there is no such object. */
  async gone(name: string): Promise<void> {
    await until(`the end of ${this.path}/${name}`, async () => {
      const code = await this.get(name).then(() => 200, codeOf);
      return code === 404 ? true : undefined;
    });
  }

  #of(name: string, subresource = ''): string {
    return `${this.path}/${name}${subresource === '' ? '' : `/${subresource}`}`;
  }
}
