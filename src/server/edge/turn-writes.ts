/**
 * What the facades write within one turn of the event loop goes out in one piece per reply at the end of the turn. Watchers
 * of one thing get the same chunks, so their merged piece is made once and shared: a third of the cost of a write an event. Answers
 * that end go after what goes on: a client that has its answer to a write finds the change in its watches, too.
 */

/** A reply with chunks that have not been handed to its socket yet. */
export interface PendingWrites {
  flush(): void;
}

/** A place in the tree of sequences: the pieces up to here in one, once somebody needed it, and what may follow. */
interface Sequence {
  bytes?: Uint8Array;
  readonly longer: Map<Uint8Array, Sequence>;
}

/** Collects the replies written to in this turn; one for each listener. */
export class TurnWrites {
  private readonly pending = new Set<PendingWrites>();
  private ends: (() => void)[] = [];
  /** Sequences of chunks seen in this turn, as a tree keyed by the chunks themselves. */
  private sequences: Sequence = { longer: new Map() };
  private scheduled = false;
  private begun = false;

  add(writes: PendingWrites): void {
    this.pending.add(writes);
    this.schedule();
  }

  /** A request has been handed on: whatever is made of it in this turn goes out together. */
  begin(): void {
    this.begun = true;
    this.schedule();
  }

  /** Sends the end of a reply once everybody else has been flushed; at once, if no turn is open: the reader waits for nothing else. */
  end(send: () => void): void {
    this.ends.push(send);
    if (this.begun || this.ends.length > 1) return;
    process.nextTick(() => this.flush());
  }

  remove(writes: PendingWrites): void {
    this.pending.delete(writes);
  }

  /** Hands everything to the sockets now. The end of the turn does it anyway. */
  flush(): void {
    // A flush may make a facade write more (room again): that is for the next turn, or this loop might never end.
    this.begun = false;
    const due = [...this.pending];
    this.pending.clear();
    for (const writes of due) writes.flush();
    const { ends } = this;
    this.ends = [];
    for (const send of ends) send();
    if (this.sequences.longer.size > 0) this.sequences = { longer: new Map() };
    if (this.pending.size > 0 || this.ends.length > 0) this.schedule();
  }

  /** The chunks in one piece, shared with every other reply that got the same chunks in this turn. */
  merge(chunks: readonly Uint8Array[]): Uint8Array {
    const [first] = chunks;
    if (first === undefined) return NO_BYTES;
    if (chunks.length === 1) return first;
    let sequence = this.sequences;
    for (const chunk of chunks) {
      let longer = sequence.longer.get(chunk);
      if (longer === undefined) {
        longer = { longer: new Map() };
        sequence.longer.set(chunk, longer);
      }
      sequence = longer;
    }
    // The tree lives for this turn only, so the end of the turn has to come by.
    this.schedule();
    return (sequence.bytes ??= Buffer.concat(chunks));
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }
}

const NO_BYTES = new Uint8Array(0);
