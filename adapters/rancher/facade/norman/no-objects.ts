import { notFound, type Item, type NormanHandler } from './handler.js';
import type { Schema, Scope } from './schemas/schemas.js';

/** A type that the server knows and of which nothing here makes any objects: clients find an empty list. */
export class NoObjects implements NormanHandler {
  readonly scope: Scope;
  readonly type: string;
  readonly #plural: string;

  constructor({ scope, id, plural }: Schema) {
    this.scope = scope;
    this.type = id;
    this.#plural = plural;
  }

  items(): readonly Item[] {
    return [];
  }

  item(id: string): Item {
    throw notFound(this.#plural, id);
  }
}
