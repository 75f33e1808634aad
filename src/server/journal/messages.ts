/** What is said between a server and the thread that writes its journal. */

/** One change as a row of the log. */
export interface LogRow {
  readonly site: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly created: number;
  /** The object as JSON; `null` for one that was deleted. */
  readonly value: string | null;
}

/** What is to be written; `close` ends the writer. */
export type ToWriter = Batch | 'close';

export interface Batch {
  readonly rows: readonly LogRow[];
  /** The time in the world after these rows, milliseconds since 1970. */
  readonly nowMs: number;
  /** Forget everything before the rows: the world has begun again. */
  readonly clear: boolean;
}

/** A live object as it was kept. */
export type KeptRow = Omit<LogRow, 'value'> & { readonly value: string };

export interface KeptRows {
  readonly objects: readonly KeptRow[];
  readonly sites: readonly { readonly site: string; readonly revision: number }[];
  /** What the first server of this file said about its world, as JSON. */
  readonly description: string;
  /** How many servers have opened the file, this one included. */
  readonly starts: number;
  /** The latest time in the world, milliseconds since 1970; 0 for a new file. */
  readonly nowMs: number;
}

export type FromWriter =
  | { readonly opened: KeptRows }
  /** So many messages more are on the disk. */
  | { readonly written: number }
  | { readonly failed: string };
