import type { ApiAnswer, ApiRequest, ClientStep, Operation, StreamHandle } from '../ports/client.js';
import type { Tasks } from '../ports/clock.js';
import { Bug } from '../ports/errors.js';
import type { MemoryResult } from '../core/call/memory-call.js';

/** How a request gets to a site: `answered` once the whole answer is there. */
export interface Transport {
  send(request: ApiRequest, answered: (answer: ApiAnswer) => void): void;
  open(request: ApiRequest, opened: (status: number, result: MemoryResult) => void, onChunk: () => void): void;
}

interface OpenStream {
  readonly result: MemoryResult;
  /** How much of the body has been given out as lines. */
  consumed: number;
  waiting: ((line: string | undefined) => void) | undefined;
}

/**
 * The driver of client operations inside a world: resumes a generator in the task in which its answer is due. Nothing waits
 * on the stack, so any number of clients run side by side in virtual time.
 */
export class WorldDriver {
  readonly #tasks: Tasks;
  readonly #transport: Transport;
  readonly #streams = new Map<number, OpenStream>();
  #opened = 0;

  constructor(tasks: Tasks, transport: Transport) {
    this.#tasks = tasks;
    this.#transport = transport;
  }

  /** Runs an operation to its end; `done` gets its result in a later task, or in this one if it asks for nothing. */
  run<T>(operation: Operation<T>, done: (result: T) => void): void {
    this.#resume(operation, undefined, done);
  }

  #resume<T>(operation: Operation<T>, input: unknown, done: (result: T) => void): void {
    const step = operation.next(input);
    if (step.done === true) return done(step.value);
    this.#take(step.value, (result) => this.#resume(operation, result, done));
  }

  #take(step: ClientStep, resume: (result: unknown) => void): void {
    switch (step.do) {
      case 'request':
        return this.#transport.send(step.request, resume);
      case 'sleep':
        return void this.#tasks.after(step.forMs, () => resume(undefined));
      case 'all':
        return this.#all(step.operations, resume);
      case 'open':
        return this.#open(step.request, resume);
      case 'next':
        return this.#next(step.stream, resume);
      case 'close':
        this.#stream(step.stream).result.abort();
        this.#streams.delete(step.stream.stream);
        return void this.#tasks.after(0, () => resume(undefined));
    }
  }

  #all(operations: readonly Operation<unknown>[], resume: (results: readonly unknown[]) => void): void {
    const results = new Array<unknown>(operations.length);
    let missing = operations.length;
    if (missing === 0) return void this.#tasks.after(0, () => resume(results));
    operations.forEach((operation, index) =>
      this.run(operation, (result) => {
        results[index] = result;
        if (--missing === 0) resume(results);
      }),
    );
  }

  #open(request: ApiRequest, resume: (handle: StreamHandle) => void): void {
    const stream = ++this.#opened;
    this.#transport.open(
      request,
      (status, result) => {
        this.#streams.set(stream, { result, consumed: 0, waiting: undefined });
        resume({ stream, status });
      },
      () => this.#offer(stream),
    );
  }

  #next(handle: StreamHandle, resume: (line: string | undefined) => void): void {
    this.#stream(handle).waiting = resume;
    this.#offer(handle.stream);
  }

  /** Gives the reader its next line if one is complete, or the end. */
  #offer(stream: number): void {
    const open = this.#streams.get(stream);
    if (open?.waiting === undefined) return;
    const text = open.result.text();
    const end = text.indexOf('\n', open.consumed);
    if (end === -1 && !open.result.ended) return;
    const line =
      end === -1
        ? open.consumed < text.length
          ? text.slice(open.consumed)
          : undefined
        : text.slice(open.consumed, end);
    open.consumed = end === -1 ? text.length : end + 1;
    const { waiting } = open;
    open.waiting = undefined;
    this.#tasks.after(0, () => waiting(line));
  }

  #stream(handle: StreamHandle): OpenStream {
    const open = this.#streams.get(handle.stream);
    if (open === undefined) throw new Bug(`stream ${handle.stream} is not open`);
    return open;
  }
}
