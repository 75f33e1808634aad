import type { ApiEntity } from './resource.js';
import { until } from './until.js';

export interface WatchEvent<T> {
  readonly type: string;
  readonly object: T;
}

/** What a watch has told so far, in its order. */
export class Events<T extends ApiEntity> {
  readonly seen: WatchEvent<T>[] = [];
  #read = 0;
  #isOver = false;
  #close: () => void = () => undefined;

  get isOver(): boolean {
    return this.#isOver;
  }

  add(event: WatchEvent<T>): void {
    this.seen.push(event);
  }

  end(): void {
    this.#isOver = true;
  }

  onClose(close: () => void): void {
    this.#close = close;
  }

  close(): void {
    this.#close();
  }

  /** The next event, which must be of this type. */
  async next(type: string): Promise<T> {
    const event = await until(`the next event, ${type}`, async () => this.seen[this.#read]);
    this.#read++;
    if (event.type !== type) throw new Error(`${type} expected, but ${JSON.stringify(event)} was told`);
    return event.object;
  }

  /** The next event of this type about an object that suits; what comes before it is passed over. */
  async found(type: string, suits: (object: T) => boolean = () => true): Promise<T> {
    return until(`${type} in ${JSON.stringify(this.seen.slice(-3))}`, async () => {
      while (this.#read < this.seen.length) {
        const event = this.seen[this.#read++]!;
        if (event.type === type && suits(event.object)) return event.object;
      }
      return undefined;
    });
  }
}
