import type { Observation, RecordFields, Records } from './recording.js';
import { equalValues } from './where.js';

/** Records of one kind by key, in order of first sight. */
export type RecordTable = ReadonlyMap<string, RecordFields>;

interface Frame {
  readonly t: number;
  readonly changed: ReadonlyMap<string, readonly RecordFields[]>;
  readonly removed: ReadonlyMap<string, readonly string[]>;
}

/** A run as a chain of changes, from which the state of any moment can be rebuilt; the form in which recordings are kept, too. */
export class Timeline {
  readonly #frames: Frame[] = [];
  readonly #latest = new Map<string, Map<string, RecordFields>>();

  static of(observations: readonly Observation[]): Timeline {
    const timeline = new Timeline();
    for (const observation of observations) timeline.#push(frameOf(observation));
    return timeline;
  }

  /** Notes the complete state at `t`; nothing is kept of what did not change. True when something did. */
  observe(t: number, records: Records): boolean {
    const changed = new Map<string, RecordFields[]>();
    const removed = new Map<string, string[]>();
    for (const [kind, now] of Object.entries(records)) {
      const before = this.#latest.get(kind) ?? new Map<string, RecordFields>();
      const keys = new Set(now.map(keyOf));
      const news = now.filter((record) => {
        const known = before.get(keyOf(record));
        return known === undefined || (known !== record && !equalValues(known, record));
      });
      const gone = [...before.keys()].filter((key) => !keys.has(key));
      if (news.length > 0) changed.set(kind, news);
      if (gone.length > 0) removed.set(kind, gone);
    }
    if (changed.size === 0 && removed.size === 0) return false;
    this.#push({ t, changed, removed });
    return true;
  }

  /** The state after the last change. */
  latest(kind: string): RecordTable {
    return this.#latest.get(kind) ?? new Map();
  }

  /**
   * The states of a kind from `from` to `to`: the one that stood at `from`, then one a change of the kind. The table is the
   * same object all the time and is only right until the next one is asked for.
   */
  *moments(
    kind: string,
    from = -Infinity,
    to = Infinity,
  ): Generator<{ readonly t: number; readonly table: RecordTable }> {
    const table = new Map<string, RecordFields>();
    let begun = from === -Infinity;
    for (const frame of this.#frames) {
      if (frame.t > to) break;
      if (!begun && frame.t > from) {
        begun = true;
        yield { t: from, table };
      }
      if (apply(table, frame, kind) && begun) yield { t: frame.t, table };
    }
    if (!begun) yield { t: from, table };
  }

  #push(frame: Frame): void {
    this.#frames.push(frame);
    for (const kind of new Set([...frame.changed.keys(), ...frame.removed.keys()])) {
      const table = this.#latest.get(kind) ?? new Map<string, RecordFields>();
      this.#latest.set(kind, table);
      apply(table, frame, kind);
    }
  }
}

export function keyOf(record: RecordFields): string {
  return String(record['id'] ?? record['name']);
}

function frameOf(observation: Observation): Frame {
  const changed = new Map<string, readonly RecordFields[]>();
  const removed = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(observation)) {
    if (!Array.isArray(value)) continue;
    if (name.startsWith('-')) removed.set(name.slice(1), value as string[]);
    else changed.set(name, value as RecordFields[]);
  }
  return { t: observation.t, changed, removed };
}

/** True when the frame says something about the kind. */
function apply(table: Map<string, RecordFields>, frame: Frame, kind: string): boolean {
  const changed = frame.changed.get(kind);
  const removed = frame.removed.get(kind);
  for (const record of changed ?? []) table.set(keyOf(record), record);
  for (const key of removed ?? []) table.delete(key);
  return changed !== undefined || removed !== undefined;
}
