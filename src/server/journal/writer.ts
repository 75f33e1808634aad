/**
 * Who writes a journal: a thread, because a disk takes its time and a server must answer meanwhile. Where the sources themselves
 * run (tests), there is no module that a thread could load, and this thread does it, a turn later.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot, runsFromSource } from '../../config/package-root.js';
import type { KeptFile } from './kept-file.js';
import type { Batch, FromWriter } from './messages.js';
import type { WriterData } from './writer-thread.js';

export interface Writer {
  post(batch: Batch): void;
  /** Resolves when everything posted is on the disk and the file is free. */
  close(): Promise<void>;
}

export type Hear = (message: FromWriter) => void;

const THREAD_MODULE = 'dist/src/server/journal/writer-thread.js';

/** Opens the file; `hear` gets `opened` or `failed` first. */
export function openWriter(data: WriterData, hear: Hear): Writer {
  return runsFromSource() ? new WriterHere(data, hear) : new WriterThread(data, hear);
}

class WriterThread implements Writer {
  readonly #thread: Worker;
  readonly #ended: Promise<void>;

  constructor(data: WriterData, hear: Hear) {
    this.#thread = new Worker(path.join(packageRoot(), THREAD_MODULE), { workerData: data });
    this.#thread.on('message', hear);
    this.#thread.on('error', (error: Error) => hear({ failed: error.message }));
    this.#ended = new Promise((resolve) => this.#thread.once('exit', () => resolve()));
  }

  post(batch: Batch): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#thread.postMessage(batch);
  }

  async close(): Promise<void> {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#thread.postMessage('close');
    await this.#ended;
  }
}

class WriterHere implements Writer {
  readonly #file: Promise<KeptFile>;
  readonly #hear: Hear;

  constructor({ file, description }: WriterData, hear: Hear) {
    this.#hear = hear;
    this.#file = import('./kept-file.js').then(({ KeptFile }) => new KeptFile(file));
    this.#then((kept) => ({ opened: kept.open(description) }));
  }

  post(batch: Batch): void {
    this.#then((kept) => {
      kept.append([batch]);
      return { written: 1 };
    });
  }

  async close(): Promise<void> {
    (await this.#file).close();
  }

  #then(work: (kept: KeptFile) => FromWriter): void {
    this.#file.then(work).then(this.#hear, (error: Error) => this.#hear({ failed: error.message }));
  }
}
