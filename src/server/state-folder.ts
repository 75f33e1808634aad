/** Files that outlive a command: the authority, files for clients, and the connection files by which commands find servers. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { compareBytes } from '../core/store/byte-order.js';

/** What a running server leaves behind for `env`, `clock` and the rest. */
export interface ConnectionRecord {
  /** The orchestrator of `up`; `serve` for the server of many worlds. */
  readonly id: string;
  readonly version: string;
  /** The name of its world in the control API; empty for `serve`. */
  readonly world: string;
  readonly pid: number;
  /** Where real clients connect; empty for `serve`. */
  readonly url: string;
  /** Base address of the control API, without `/api/v1`. */
  readonly control: string;
  /** What pages send as `X-Regatta-Token` to change something there. */
  readonly pageToken: string;
  /** What real clients read, beside `REGATTA_URL`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
}

/** `$XDG_STATE_HOME/regatta`, by default `~/.local/state/regatta`. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment['XDG_STATE_HOME'];
  const isSet = base !== undefined && path.isAbsolute(base);
  return path.join(isSet ? base : path.join(homedir(), '.local', 'state'), 'regatta');
}

/** Writes a file that only its owner can read; readers see the old or the new text, never a part. */
export function writePrivately(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, text, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
}

/** Writes the connection file. Gives a function that removes it. */
export function announce(record: ConnectionRecord, folder = stateFolder()): () => void {
  const port = record.url === '' ? new URL(record.control).port : new URL(record.url).port;
  const file = path.join(folder, 'servers', `${record.id}-${port}.json`);
  writePrivately(file, `${JSON.stringify(record, undefined, 2)}\n`);
  return () => rmSync(file, { force: true });
}

/** The servers that run now, the last started first. Files of processes that are gone do not count. */
export function runningServers(folder = stateFolder()): ConnectionRecord[] {
  const servers = path.join(folder, 'servers');
  return fileNames(servers)
    .filter((name) => name.endsWith('.json'))
    .sort(compareBytes)
    .flatMap((name) => read(path.join(servers, name)))
    .filter(({ pid }) => isAlive(pid))
    .sort((left, right) => right.startedAtMs - left.startedAtMs);
}

function fileNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): ConnectionRecord[] {
  try {
    return [JSON.parse(readFileSync(file, 'utf8')) as ConnectionRecord];
  } catch {
    // Its server may have ended between the listing and now.
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
