/**
 * A 4-ary heap of slots ordered by (time, sequence), in typed arrays. Four children a node halve the depth of a binary heap
 * and sit in one cache line; at 150,000 pending entries this is five times faster than a heap of objects (`npm run bench`).
 */
export class TimeHeap {
  #times = new Float64Array(64);
  #sequences = new Float64Array(64);
  /** Heap position -> slot. */
  #slots = new Int32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The time of the first entry; undefined when empty. */
  get firstTime(): number | undefined {
    return this.#size === 0 ? undefined : this.#times[0];
  }

  /** The slot of the first entry; -1 when empty. */
  get firstSlot(): number {
    return this.#size === 0 ? -1 : this.#slots[0]!;
  }

  push(time: number, sequence: number, slot: number): void {
    if (this.#size === this.#times.length) this.#grow();
    let position = this.#size++;
    while (position > 0) {
      const parent = (position - 1) >> 2;
      if (!this.#before(time, sequence, parent)) break;
      this.#move(parent, position);
      position = parent;
    }
    this.#put(position, time, sequence, slot);
  }

  /** Removes the first entry and gives its slot, -1 when empty. */
  pop(): number {
    if (this.#size === 0) return -1;
    const first = this.#slots[0]!;
    const last = --this.#size;
    if (last > 0) this.#sink(this.#times[last]!, this.#sequences[last]!, this.#slots[last]!);
    return first;
  }

  #sink(time: number, sequence: number, slot: number): void {
    let position = 0;
    for (;;) {
      const firstChild = position * 4 + 1;
      if (firstChild >= this.#size) break;
      const end = Math.min(firstChild + 4, this.#size);
      let least = firstChild;
      for (let child = firstChild + 1; child < end; child++) {
        if (this.#before(this.#times[child]!, this.#sequences[child]!, least)) least = child;
      }
      if (this.#before(time, sequence, least)) break;
      this.#move(least, position);
      position = least;
    }
    this.#put(position, time, sequence, slot);
  }

  #before(time: number, sequence: number, position: number): boolean {
    const other = this.#times[position]!;
    return time < other || (time === other && sequence < this.#sequences[position]!);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from]!, this.#sequences[from]!, this.#slots[from]!);
  }

  #put(position: number, time: number, sequence: number, slot: number): void {
    this.#times[position] = time;
    this.#sequences[position] = sequence;
    this.#slots[position] = slot;
  }

  #grow(): void {
    const wider = this.#times.length * 2;
    const times = new Float64Array(wider);
    times.set(this.#times);
    this.#times = times;
    const sequences = new Float64Array(wider);
    sequences.set(this.#sequences);
    this.#sequences = sequences;
    const slots = new Int32Array(wider);
    slots.set(this.#slots);
    this.#slots = slots;
  }
}
