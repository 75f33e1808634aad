/** The journal of a world that outlives its server: what the world wrote goes to a file, and the next server begins with it. */
import type { Change, Journal, KeptState, Stored } from '../../ports/store.js';
import { RegattaError } from '../../ports/errors.js';
import type { FromWriter, KeptRows, LogRow } from './messages.js';
import { openWriter, type Writer } from './writer.js';

/** A commit that waits for the disk. */
interface Awaited {
  readonly revision: number;
  readonly durable: (revision: number) => void;
}

export interface JournalUser {
  /** The time in the world, milliseconds since 1970. */
  now(): number;
  /** Runs what a commit released, when it is on the disk. */
  released(run: () => void): void;
  /** The file cannot be written any more. */
  failed(error: Error): void;
}

/** Stands for a site in the file: what is on the machines belongs to none. */
const DISKS = '';

export class WorldJournal {
  /** What the first server of this file said about its world, as JSON. */
  readonly description: string;
  /** How many servers have opened the file, this one included. */
  readonly starts: number;
  /** The latest time in the world that was kept, milliseconds since 1970; 0 for a new file. */
  readonly keptMs: number;
  #kept: ReadonlyMap<string, KeptState>;
  readonly #writer: Writer;
  #user: JournalUser | undefined;
  #rows: LogRow[] = [];
  #clear = false;
  #collecting: Awaited[] = [];
  /** One list a message that was posted, in order. */
  readonly #posted: Awaited[][] = [];
  readonly #idle: (() => void)[] = [];
  #broken = false;

  private constructor(kept: KeptRows, writer: Writer) {
    this.description = kept.description;
    this.starts = kept.starts;
    this.keptMs = kept.nowMs;
    this.#kept = statesOf(kept);
    this.#writer = writer;
  }

  /**
   * Opens the journal in `file`; a new one remembers `description` (JSON). Throws `machine/lacks` where the file cannot be used, as
   * when another server has it.
   */
  static async open(file: string, description: string): Promise<WorldJournal> {
    return new Promise((resolve, reject) => {
      let journal: WorldJournal | undefined;
      const hear = (message: FromWriter): void => {
        if (journal !== undefined) return journal.#hear(message);
        if ('opened' in message) return resolve((journal = new WorldJournal(message.opened, writer)));
        if ('failed' in message) reject(unusable(file, message.failed));
      };
      const writer = openWriter({ file, description }, hear);
    });
  }

  /** Who is told from now on. */
  use(user: JournalUser): void {
    this.#user = user;
  }

  /** Whether the world goes on from what was kept. */
  get continues(): boolean {
    return this.#kept.size > 0;
  }

  /** What was kept of a site; undefined where nothing was. */
  keptOf(site: string): KeptState | undefined {
    return this.#kept.get(site);
  }

  /** The images that machines had pulled, by machine: a disk outlives a restart. */
  get keptImages(): ReadonlyMap<string, readonly string[]> {
    const images = new Map<string, string[]>();
    for (const { namespace, name } of this.#kept.get(DISKS)?.objects ?? [])
      images.set(namespace, [...(images.get(namespace) ?? []), name]);
    return images;
  }

  /** Nobody waits for it: what is not on the disk when the server ends is pulled again. */
  keepImage(machine: string, reference: string): void {
    const row = {
      site: DISKS,
      kind: 'Image',
      namespace: machine,
      name: reference,
      revision: 0,
      created: 0,
      value: '{}',
    };
    if (this.#rows.length === 0) setImmediate(() => this.#flush());
    this.#rows.push(row);
  }

  of(site: string): Journal {
    return { append: (changes, durable) => this.#append(site, changes, durable) };
  }

  /** The world begins again: nothing of before is kept. */
  clear(): void {
    this.#kept = new Map();
    this.#rows = [];
    // Whoever waited for these has been told that the world is gone.
    this.#collecting = [];
    for (const waiting of this.#posted) waiting.length = 0;
    this.#clear = true;
    setImmediate(() => this.#flush());
  }

  /** Resolves when everything written so far is on the disk. */
  async idle(): Promise<void> {
    this.#flush();
    if (this.#posted.length > 0 && !this.#broken) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async close(): Promise<void> {
    await this.idle();
    await this.#writer.close();
  }

  #append(site: string, changes: readonly Change[], durable: (revision: number) => void): void {
    for (const { type, object } of changes) {
      const { kind, namespace, name, revision, created, value } = object;
      const text = type === 'deleted' ? null : JSON.stringify(value);
      this.#rows.push({ site, kind, namespace, name, revision, created, value: text });
    }
    // What is written in one turn of the event loop goes to the disk together.
    if (this.#collecting.length === 0) setImmediate(() => this.#flush());
    this.#collecting.push({ revision: changes.at(-1)!.revision, durable });
  }

  #flush(): void {
    if (this.#rows.length === 0 && !this.#clear) return;
    this.#writer.post({ rows: this.#rows, nowMs: this.#user?.now() ?? 0, clear: this.#clear });
    this.#posted.push(this.#collecting);
    this.#rows = [];
    this.#collecting = [];
    this.#clear = false;
  }

  #hear(message: FromWriter): void {
    if ('failed' in message) this.#break(message.failed);
    if ('written' in message) this.#confirm(message.written);
  }

  #break(why: string): void {
    this.#broken = true;
    this.#endIdle();
    this.#user?.failed(unusable('the journal', why));
  }

  #confirm(written: number): void {
    const durable = this.#posted.splice(0, written).flat();
    this.#user?.released(() => {
      for (const { revision, durable: confirm } of durable) confirm(revision);
    });
    if (this.#posted.length === 0) this.#endIdle();
  }

  #endIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

function statesOf({ objects, sites }: KeptRows): ReadonlyMap<string, KeptState> {
  const states = new Map(sites.map(({ site, revision }) => [site, { revision, objects: [] as Stored[] }]));
  for (const { site, value, ...key } of objects)
    states.get(site)?.objects.push({ ...key, value: JSON.parse(value) as unknown });
  return states;
}

function unusable(what: string, why: string): RegattaError {
  const busy = /locked|busy/i.test(why);
  return new RegattaError('machine/lacks', `${what} cannot be used: ${busy ? 'another server has it' : why}`, {
    hint: busy ? 'end that server, or name another folder with --data' : 'name another folder with --data',
  });
}
