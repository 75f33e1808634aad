import { memoryCall, type MachineSpec } from 'regatta/kit';
import { createWorld, type World } from 'regatta/testing';
import swarm from '../index.js';
import { SwarmState } from '../resources/swarm-state.js';

type WorldOptions = Omit<Parameters<typeof createWorld>[0], 'adapter'>;

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** As JSON where it is; empty for none. */
  readonly body: unknown;
}

export interface Asked {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of a body. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The machine whose engine is asked; without it the swarm's. */
  readonly via?: string;
}

/** Nodes join, and the ingress network is made. */
const SETTLE_MS = 2000;
/** How long an answer may take. */
const ANSWER_LIMIT_MS = 60_000;

/** A swarm in memory whose engines are asked one by one. All waiting is in virtual time. */
export class Engines {
  readonly world: World;
  readonly state: SwarmState;

  constructor(options: WorldOptions) {
    this.world = createWorld({ ...options, adapter: swarm, freeze: true });
    this.state = new SwarmState(this.world.site().store, this.world.tasks);
    this.advance(SETTLE_MS);
  }

  advance(forMs: number): void {
    this.world.tasks.runUntil(this.world.tasks.now + forMs);
  }

  /** Runs until the condition holds; false when it does not within the limit. */
  until(holds: () => boolean, limitMs: number): boolean {
    const limit = this.world.tasks.now + limitMs;
    while (!holds()) {
      if (this.world.tasks.runNext(limit)) continue;
      this.world.tasks.runUntil(limit);
      return holds();
    }
    return true;
  }

  /** Asks an engine and waits for the end of its answer, or as long as `limitMs` for a stream that does not end. */
  ask(
    method: string,
    path: string,
    { body, text: raw, headers, via }: Asked = {},
    limitMs = ANSWER_LIMIT_MS,
  ): Answered {
    const [plain = '', query = ''] = path.split('?');
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const { call, result } = memoryCall({
      method,
      path: plain,
      query,
      headers: {
        ...(via !== undefined && { 'x-regatta-node': via }),
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
    });
    this.world.accept(call);
    this.until(() => result.ended, limitMs);
    const text = result.text();
    return { status: result.status ?? 0, headers: result.headers, text, body: parsed(text) };
  }
}

/** So many machines named `node-1` and up, of which the first ones are managers. */
export function machinesNamed(managers: number, workers: number): readonly MachineSpec[] {
  return Array.from({ length: managers + workers }, (_, at) => ({
    name: `node-${at + 1}`,
    cpuMilli: 4000,
    memoryBytes: 8 * 1024 ** 3,
    zone: '',
    labels: {},
    role: at < managers ? 'manager' : 'worker',
    images: [],
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
