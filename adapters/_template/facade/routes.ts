import { RegattaError, type Call, type Facade, type Store } from 'regatta/kit';
import type { App, Unit } from '../resources/objects.js';
import { sendError, sendJson } from './errors.js';

const DEFAULTS = { replicas: 1, cpuMilli: 0, memoryBytes: 0, containerPort: 80, publishedPort: 0, previousImage: '' };

/** `/apps`, `/apps/NAME` and `/units`: the whole API. */
export class Routes implements Facade {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  accept(call: Call): void {
    try {
      sendJson(call, 200, this.#answer(call));
    } catch (error) {
      sendError(call, error);
    }
  }

  #answer({ method, path, body }: Call): unknown {
    const [, collection, name = ''] = path.split('/').map(decodeURIComponent);
    const route = `${method} /${collection}${name === '' ? '' : '/:name'}`;
    switch (route) {
      case 'GET /apps':
        return this.#store.list<App>('App').items.map((item) => item.value);
      case 'GET /apps/:name':
        return this.#app(name);
      case 'PUT /apps/:name':
        return this.#put(name, JSON.parse(new TextDecoder().decode(body)) as Partial<App>);
      case 'DELETE /apps/:name':
        return this.#store.delete<App>('App', '', name).value;
      case 'GET /units':
        return this.#store.list<Unit>('Unit').items.map((item) => item.value);
      case 'DELETE /units/:name':
        return this.#store.delete<Unit>('Unit', '', name).value;
      default:
        throw new RegattaError('request/not-found', `there is no ${method} ${path}`);
    }
  }

  #app(name: string): App {
    const found = this.#store.get<App>('App', '', name);
    if (found === undefined) throw new RegattaError('request/not-found', `there is no app "${name}"`);
    return found.value;
  }

  #put(name: string, wanted: Partial<App>): App {
    const known = this.#store.get<App>('App', '', name);
    if (known === undefined) {
      if (wanted.image === undefined)
        throw new RegattaError('request/invalid', 'a new app needs an image', { at: { path: 'image' } });
      return this.#store.create<App>('App', '', name, { ...DEFAULTS, ...wanted, image: wanted.image, name }).value;
    }
    const { image = known.value.image } = wanted;
    const previousImage = image === known.value.image ? known.value.previousImage : known.value.image;
    return this.#store.update<App>(
      'App',
      '',
      name,
      { ...known.value, ...wanted, name, image, previousImage },
      known.revision,
    ).value;
  }
}
