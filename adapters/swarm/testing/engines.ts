import { memoryCall, type MachineSpec } from 'regatta/kit';
import { createWorld, type World } from 'regatta/testing';
import swarm from '../index.js';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** As JSON where it is. */
  readonly body: unknown;
}

/** A swarm in memory whose engines are asked one by one. All waiting is in virtual time. */
export class ServedEngines {
  readonly world: World;

  /** So many machines named `node-1` and up, of which the first ones are managers. */
  constructor(size: { readonly managers: number; readonly workers: number }, version = '28') {
    const names = Array.from({ length: size.managers + size.workers }, (_, at) => `node-${at + 1}`);
    const machines = names.map((name, at): MachineSpec => ({
      name,
      cpuMilli: 4000,
      memoryBytes: 8 * 1024 ** 3,
      zone: '',
      labels: {},
      role: at < size.managers ? 'manager' : 'worker',
      images: [],
    }));
    this.world = createWorld({ adapter: swarm, machines, seed: 1, freeze: true, version });
    this.advance(2000);
  }

  advance(forMs: number): void {
    this.world.tasks.runUntil(this.world.tasks.now + forMs);
  }

  /** Asks the engine of a machine and waits for the end of its answer. */
  ask(method: string, path: string, options: { readonly body?: unknown; readonly via?: string } = {}): Answered {
    const { body, via } = options;
    const [plain = '', query = ''] = path.split('?');
    const { call, result } = memoryCall({
      method,
      path: plain,
      query,
      headers: {
        ...(via !== undefined && { 'x-regatta-node': via }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    this.world.accept(call);
    while (!result.ended && this.world.tasks.runNext(this.world.tasks.now + 60_000));
    const text = result.text();
    return { status: result.status ?? 0, headers: result.headers, text, body: parsed(text) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
