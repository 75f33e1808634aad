/**
 * Reading a document while noting what was read. What nobody asked for is what would be lost, so a reader cannot forget a field
 * by not knowing it.
 */
type Json = Readonly<Record<string, unknown>>;

export class Fields {
  readonly #value: unknown;
  readonly #path: string;
  readonly #read: Set<string>;

  constructor(value: unknown, path = '', read = new Set<string>()) {
    this.#value = value;
    this.#path = path;
    this.#read = read;
  }

  get path(): string {
    return this.#path;
  }

  /** A field below; absent fields can be asked for, too. */
  at(name: string): Fields {
    const below = isObject(this.#value) ? this.#value[name] : undefined;
    return new Fields(below, this.#path === '' ? name : `${this.#path}.${name}`, this.#read);
  }

  /** The elements of a list. */
  each(): Fields[] {
    if (!Array.isArray(this.#value)) return [];
    return this.#value.map((item, index) => new Fields(item, `${this.#path}[${index}]`, this.#read));
  }

  get exists(): boolean {
    return this.#value !== undefined && this.#value !== null;
  }

  text(): string | undefined {
    return typeof this.#take() === 'string' ? (this.#value as string) : undefined;
  }

  number(): number | undefined {
    return typeof this.#take() === 'number' ? (this.#value as number) : undefined;
  }

  /** A list of texts. */
  texts(): string[] | undefined {
    const value = this.#take();
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  /** A map of texts; other scalars become texts. */
  textMap(): Record<string, string> | undefined {
    const value = this.#take();
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, String(item)]))
      : undefined;
  }

  /** Counts everything below as read, because it means nothing here or is expressed in another way. */
  accept(): void {
    this.#take();
  }

  /** Paths of the values below that nobody read. */
  unread(): string[] {
    return [...unreadOf(this.#value, this.#path, this.#read)];
  }

  #take(): unknown {
    this.#read.add(this.#path);
    return this.#value;
  }
}

function* unreadOf(value: unknown, path: string, read: ReadonlySet<string>): Iterable<string> {
  if (value === undefined || value === null || read.has(path)) return;
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* unreadOf(item, `${path}[${index}]`, read);
  else if (isObject(value))
    for (const [name, item] of Object.entries(value))
      yield* unreadOf(item, path === '' ? name : `${path}.${name}`, read);
  else yield path;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
