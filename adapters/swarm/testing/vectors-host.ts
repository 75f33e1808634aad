import type { ScenarioSession, StepResult, StepTools, VectorsHost } from 'regatta/testing';
import swarm from '../index.js';
import { EventLog } from '../facade/event-log.js';
import { SwarmState } from '../resources/swarm-state.js';
import { machinesOf, type RecordedNode } from './machines.js';
import { recordedImages, recordedTimings } from './physics.js';
import { Aliases, recordsOf } from './records.js';
import { interactionsHost } from './interactions-host.js';
import { isTranscript, replayTranscript } from './transcripts.js';
import { performFault } from './faults.js';
import { comparable } from './comparable.js';
import { performServiceCommand } from './service-commands.js';
import { performStackCommand } from './stack-commands.js';
import { unmasked } from './masked-secrets.js';
import { ProbeSteps } from './probe-steps.js';

type Scenarios = NonNullable<VectorsHost['scenarios']>;
export type ReplayedWorld = Parameters<Scenarios['open']>[0];
type Step = Parameters<ScenarioSession['perform']>[0];
export type ScenarioFile = Parameters<Scenarios['open']>[1];

/** The recorder's nodes have addresses that end in 11, 12, ... */
const RECORDED_ADDRESS = /\b10\.98\.\d+\.1(\d)\b/g;

interface SeenNode {
  readonly name: string;
  readonly role: 'worker' | 'manager';
}

/** Nodes join, and the ingress network is made. */
const SETTLE_MS = 2000;

/** Replays recordings of real swarms against the mimic. */
export const vectorsHost: VectorsHost = {
  adapter: swarm,
  scenarios: {
    kinds: ['tasks', 'services', 'nodes'],
    world: ({ cluster }) => ({
      machines: machinesOf(cluster['nodes'] as readonly RecordedNode[]),
      // The scenarios were recorded from Engine 20.10.
      version: '20.10',
      timings: recordedTimings,
      images: recordedImages(),
      freeze: true,
    }),
    comparable,
    open: (world, scenario, tools) => new SwarmSession(world, scenario, tools),
  },
  interactions: interactionsHost,
  other: (path, content) => (isTranscript(content) ? [replayTranscript(path, content)] : undefined),
};

class SwarmSession implements ScenarioSession {
  readonly #world: ReplayedWorld;
  readonly #state: SwarmState;
  readonly #aliases = new Aliases();
  readonly #zeroMs: number;
  readonly #firstRevision: number;
  readonly #events: EventLog;
  readonly #scenario: ScenarioFile;
  readonly #probes: ProbeSteps;

  constructor(world: ReplayedWorld, scenario: ScenarioFile, tools: StepTools) {
    tools.advance(SETTLE_MS);
    this.#world = world;
    this.#state = new SwarmState(world.site().store, world.tasks);
    this.#chooseLeader(scenario);
    tools.advance(SETTLE_MS);
    this.#zeroMs = world.tasks.now;
    this.#firstRevision = world.site().store.revision;
    this.#aliases.learn(this.#state);
    this.#events = new EventLog(world.tasks, world.site().store);
    this.#scenario = scenario;
    this.#probes = new ProbeSteps(world, this.#state, scenario);
  }

  /** The manager that led the recorded run leads here too. */
  #chooseLeader({ checkpoints }: ScenarioFile): void {
    const recorded = (checkpoints[0]?.['nodes'] ?? []) as readonly {
      readonly name: string;
      readonly leader?: boolean;
    }[];
    const leader = recorded.find((node) => node.leader === true)?.name;
    if (leader === undefined) return;
    this.#world.tasks.as('recorder', 0, () => {
      for (const node of this.#state.nodes()) {
        const leads = node.description.hostname === leader;
        if (node.manager !== undefined && node.manager.leader !== leads)
          this.#state.update('node', node, { manager: { ...node.manager, leader: leads } });
      }
    });
  }

  records(): ReturnType<ScenarioSession['records']> {
    return recordsOf(this.#state, this.#aliases, this.#zeroMs);
  }

  events(): ReturnType<ScenarioSession['events']> {
    return this.#events.kept().map(({ type, action, id, attributes }, at) => ({
      id: String(at),
      type,
      action,
      actor: this.#aliases.of(id),
      attributes,
    }));
  }

  concerns({ revision, object }: Parameters<NonNullable<ScenarioSession['concerns']>>[0]): boolean {
    return revision > this.#firstRevision && object.kind !== 'rollout' && object.kind !== 'engine';
  }

  nameOf(alias: string): string | undefined {
    return this.#aliases.idOf(alias);
  }

  placeholder(text: string): string | undefined {
    const [what, name = ''] = text.split(':');
    if (what !== 'version') return undefined;
    if (name === 'swarm') return String(this.#state.cluster()?.version);
    this.#aliases.learn(this.#state);
    const [kind = '', object = ''] = name.split('/');
    const id = kind === 'node' ? this.#aliases.idOf(object) : this.#aliases.idOf(name);
    const stored = this.#state.store.get<{ version: number }>(kind, '', id ?? '');
    return stored === undefined ? undefined : String(stored.value.version);
  }

  aliased(text: string): string {
    this.#aliases.learn(this.#state);
    return this.#aliases.replace(text);
  }

  perform(step: Step, tools: StepTools): StepResult {
    if (step.kind === 'http') return counted(step, this.#send(step, tools));
    if (step.kind === 'probe') return this.#probes.perform(step);
    if (step.kind === 'fault') return performFault(this.#world, tools, step, (alias) => this.#taskOf(alias, tools));
    if (step.kind === 'cli') return performCommand(step, tools);
    return { outcome: 'skipped', reason: `needs ${step.kind}` };
  }

  #send(step: Step, tools: StepTools): StepResult {
    return tools.http(this.#named(step), { headers: { 'x-regatta-node': String(step['via']) } });
  }

  /** Bodies name objects by alias and stand for long data by its size; addresses and secrets are those of the recorded swarm. */
  #named(step: Step): Step {
    if (step.request?.body === undefined || typeof step.request.body === 'string') return step;
    this.#aliases.learn(this.#state);
    const body = this.#aliases
      .withIds(JSON.stringify(step.request.body))
      .replaceAll(RECORDED_ADDRESS, (whole, number: string) => this.#addressOf(`node-${number}`) ?? whole)
      .replaceAll(/"<(\d+) KiB>"/g, (_, kib: string) => JSON.stringify(btoa('x'.repeat(Number(kib) * 1024))));
    const sent = unmasked(body, step.response, this.#state, this.#roleOf(String(step['via'])));
    return { ...step, request: { ...step.request, body: JSON.parse(sent) as unknown } };
  }

  #addressOf(machine: string): string | undefined {
    return this.#world.shared.machines.get(machine)?.address;
  }

  /** What the recording saw a machine as last; an engine that joined again may have got another node. */
  #roleOf(machine: string): 'worker' | 'manager' {
    const seen = this.#scenario.observations.flatMap((observation) => (observation['nodes'] ?? []) as SeenNode[]);
    return seen.filter(({ name }) => name === machine).at(-1)?.role ?? 'worker';
  }

  #taskOf(alias: string, tools: StepTools): string | undefined {
    const ours = tools.counterpart('tasks', alias);
    return ours === undefined ? undefined : this.#aliases.idOf(ours);
  }
}

/** What of the CLI is plain enough to be carried out here. */
function performCommand(step: Step, tools: StepTools): StepResult {
  const noun = (step['argv'] as readonly string[])[1];
  return noun === 'service' ? performServiceCommand(step, tools) : performStackCommand(step, tools);
}

/** The recorder kept the number of running containers in place of their list. */
function counted(step: Step, result: StepResult): StepResult {
  if (step.request?.path !== '/containers/json' || result.outcome !== 'done' || result.response === undefined)
    return result;
  const { status, body } = result.response;
  return { ...result, response: { status, body: { running: Array.isArray(body) ? body.length : 0 } } };
}
