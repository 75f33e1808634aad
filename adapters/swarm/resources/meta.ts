/** What every object of a swarm has. The store's revision is the object's `Version.Index`; times are virtual ms since 1970. */
export interface Meta {
  readonly id: string;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An object before the store has stamped it. */
export type Unstamped<T extends Meta> = Omit<T, 'version' | 'updatedAt'>;
