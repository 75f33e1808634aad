/**
 * Seeded chance. A run has one seed; each consumer takes its own stream with `fork(label)`, so a new consumer moves no other
 * stream, and equal labels give equal streams in all lanes of a comparison: the same container crashes at the same second
 * everywhere.
 */
export interface Random {
  /** An independent stream; the same label always gives the same stream, wherever and whenever it is asked for. */
  fork(label: string): Random;
  /** A whole number from 0 to 2^32 - 1. */
  next(): number;
  /** A whole number from 0 to `below` - 1, without bias. `below` is at least 1. */
  below(below: number): number;
  /** From 0 (included) to 1 (excluded), with 32 bits. */
  fraction(): number;
  /** `length` characters out of `alphabet`. */
  text(length: number, alphabet: string): string;
  /** A version 4 UUID, lower case. */
  uuid(): string;
  /** Reorders a copy (Fisher-Yates). */
  shuffled<T>(items: readonly T[]): T[];
}
