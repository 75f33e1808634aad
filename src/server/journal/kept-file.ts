/** The journal of one world on disk: a log of changes, and the snapshot into which older changes were folded. */
import Database from 'libsql';
import type { Batch, KeptRow, KeptRows, LogRow } from './messages.js';

const TABLES = `
  CREATE TABLE IF NOT EXISTS world (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS log (
    sequence INTEGER PRIMARY KEY, site TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
    revision INTEGER NOT NULL, created INTEGER NOT NULL, value TEXT);
  CREATE TABLE IF NOT EXISTS snapshot (
    site TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
    revision INTEGER NOT NULL, created INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (site, kind, namespace, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS site (site TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
`;

/** The newest version of everything in the log takes the place of what the snapshot had. */
const FOLD = `
  INSERT INTO site SELECT site, max(revision) FROM log GROUP BY site
    ON CONFLICT (site) DO UPDATE SET revision = excluded.revision;
  DELETE FROM snapshot WHERE (site, kind, namespace, name) IN (SELECT site, kind, namespace, name FROM log);
  INSERT INTO snapshot SELECT site, kind, namespace, name, revision, created, value FROM log
    WHERE value IS NOT NULL AND sequence IN (SELECT max(sequence) FROM log GROUP BY site, kind, namespace, name);
  DELETE FROM log;
`;

const EVERYTHING = ['log', 'snapshot', 'site'];
/** A log of so many rows takes about as long to fold as a fast client notices. */
const FOLD_AFTER_ROWS = 20_000;

export class KeptFile {
  readonly #database: Database.Database;
  readonly #insert: Database.Statement;
  #logRows = 0;

  /** Creates what is missing. Throws when another process holds the file or it is no such file. */
  constructor(file: string) {
    this.#database = new Database(file);
    // One server a file: the lock goes with the process, however it ends.
    this.#database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    this.#transaction(TABLES);
    this.#insert = this.#database.prepare(
      'INSERT INTO log (site, kind, namespace, name, revision, created, value) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
  }

  /** Reads everything that is there; a new file remembers `description`. */
  open(description: string): KeptRows {
    const starts = Number(this.#read('starts') ?? 0) + 1;
    const kept = this.#read('description');
    this.#transaction(FOLD, () => {
      this.#write('starts', String(starts));
      if (kept === undefined) this.#write('description', description);
    });
    return {
      objects: this.#rows<KeptRow>('SELECT site, kind, namespace, name, revision, created, value FROM snapshot'),
      sites: this.#rows<{ site: string; revision: number }>('SELECT site, revision FROM site'),
      description: kept ?? description,
      starts,
      nowMs: Number(this.#read('nowMs') ?? 0),
    };
  }

  /** All batches in one transaction, which is on the disk when this returns. */
  append(batches: readonly Batch[]): void {
    this.#transaction('', () => {
      for (const { rows, nowMs, clear } of batches) {
        if (clear) for (const table of EVERYTHING) this.#database.exec(`DELETE FROM ${table}`);
        for (const row of rows) this.#insertRow(row);
        this.#write('nowMs', String(nowMs));
      }
    });
    if (this.#logRows < FOLD_AFTER_ROWS) return;
    this.#transaction(FOLD);
    this.#logRows = 0;
  }

  /** Leaves one file that the next server can have at once: closing alone keeps the lock until statements are collected. */
  close(): void {
    this.#database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM world;');
    this.#database.close();
  }

  #insertRow({ site, kind, namespace, name, revision, created, value }: LogRow): void {
    this.#insert.run(site, kind, namespace, name, revision, created, value);
    this.#logRows++;
  }

  #transaction(statements: string, work: () => void = () => {}): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      this.#database.exec(statements);
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #rows<T>(query: string): T[] {
    return this.#database.prepare(query).all() as T[];
  }

  #read(name: string): string | undefined {
    const [row] = this.#database.prepare('SELECT value FROM world WHERE name = ?').all(name) as { value: string }[];
    return row?.value;
  }

  #write(name: string, value: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO world VALUES (?, ?)').run(name, value);
  }
}
