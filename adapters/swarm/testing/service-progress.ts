import { msOf } from '../resources/durations.js';
import { textAt } from '../resources/json-text.js';
import { objectAt, type Json } from './exchange.js';

/** How often the CLI looks. */
const EVERY_MS = 200;
const DEFAULT_MONITOR_MS = 5000;
/** Somebody would have pressed a key by then. */
const PATIENCE_MS = 600_000;
/** More slots than this are not shown one by one. */
const SLOTS_SHOWN = 20;

interface Look {
  readonly running: number;
  readonly wanted: number;
  readonly job: boolean;
  readonly slotted: boolean;
  /** False until it can be told how many tasks there will be. */
  readonly known: boolean;
  readonly state: string;
  readonly message: string;
  readonly monitorMs: number;
}

/** What the CLI shows after a change until the service has converged (docker/cli cli/command/service/progress). */
export class ServiceProgress {
  readonly #get: (path: string) => unknown;
  readonly #advance: (ms: number) => void;
  readonly #id: string;
  readonly #name: string;
  readonly #lines: string[] = [];

  constructor(get: (path: string) => unknown, advance: (ms: number) => void, id: string, name: string) {
    this.#get = get;
    this.#advance = advance;
    this.#id = id;
    this.#name = name;
  }

  follow(): { readonly exit: number; readonly lines: readonly string[]; readonly stderr: string } {
    let stableMs = 0;
    let rollsBack = false;
    for (let passedMs = 0; passedMs < PATIENCE_MS; passedMs += EVERY_MS) {
      const look = this.#look();
      if (look.state === 'paused') return this.#ended(1, `service update paused: ${look.message}\n`);
      if (look.state === 'rollback_paused') return this.#ended(1, `service rollback paused: ${look.message}\n`);
      if (look.state === 'rollback_started' && !rollsBack) this.#say(`rollback: ${look.message}`);
      rollsBack ||= look.state.startsWith('rollback');
      this.#show(look, rollsBack);
      const hasConverged =
        look.known && look.running === look.wanted && !/^(updating|rollback_started)$/.test(look.state);
      if (look.job && hasConverged) return this.#done('job complete');
      if (!look.known || look.running !== look.wanted) stableMs = 0;
      else if (stableMs >= look.monitorMs && hasConverged) return this.#converged(rollsBack ? look.message : '');
      else {
        const left = Math.ceil((look.monitorMs - stableMs) / 1000);
        if (left > 0) this.#say(`verify: Waiting ${left} seconds to verify that tasks are stable...`);
        stableMs += EVERY_MS;
      }
      this.#advance(EVERY_MS);
    }
    return this.#ended(130, '');
  }

  #show({ running, wanted, job, slotted, known }: Look, rollsBack: boolean): void {
    if (job || !known) return;
    this.#say(`overall progress: ${rollsBack ? 'rolling back update: ' : ''}${running} out of ${wanted} tasks`);
    if (this.#lines.some((line) => /^\d+\/\d+: /.test(line)) || !slotted || wanted > SLOTS_SHOWN) return;
    for (let slot = 1; slot <= wanted; slot++) this.#lines.push(`${slot}/${wanted}:  `);
  }

  #converged(rollback: string): ReturnType<ServiceProgress['follow']> {
    this.#say(`verify: Service ${this.#name} converged`);
    if (rollback !== '') this.#say(`rollback: ${rollback}`);
    return this.#ended(0, '');
  }

  #done(line: string): ReturnType<ServiceProgress['follow']> {
    this.#say(line);
    return this.#ended(0, '');
  }

  #ended(exit: number, stderr: string): ReturnType<ServiceProgress['follow']> {
    return { exit, lines: this.#lines, stderr };
  }

  /** The display changes only when its text does. */
  #say(line: string): void {
    const same = line.startsWith('overall')
      ? this.#lines.findLast((said) => said.startsWith('overall'))
      : this.#lines.at(-1);
    if (same !== line) this.#lines.push(line);
  }

  #look(): Look {
    const service = this.#get(`/services/${this.#id}`) as Json;
    const filters = encodeURIComponent(JSON.stringify({ service: [this.#id], '_up-to-date': ['true'] }));
    const tasks = this.#get(`/tasks?filters=${filters}`) as readonly Json[];
    const spec = objectAt(service, 'Spec');
    const mode = objectAt(spec, 'Mode');
    const update = objectAt(service, 'UpdateStatus');
    const job = objectAt(mode, 'ReplicatedJob') ?? objectAt(mode, 'GlobalJob');
    const states = tasks.filter(({ DesiredState }) => DesiredState === 'running' || DesiredState === 'complete');
    const count = (state: string) => states.filter((task) => objectAt(task, 'Status')?.['State'] === state).length;
    const replicas = objectAt(mode, 'Replicated')?.['Replicas'] as number | undefined;
    const completions = job?.['TotalCompletions'] as number | undefined;
    const monitor = objectAt(spec, 'UpdateConfig')?.['Monitor'] as number | undefined;
    return {
      running: count(job === undefined ? 'running' : 'complete'),
      wanted: (job === undefined ? replicas : completions) ?? states.length,
      job: job !== undefined,
      slotted: replicas !== undefined,
      known: replicas !== undefined || completions !== undefined || states.length > 0,
      state: textAt(update?.['State']),
      message: textAt(update?.['Message']),
      monitorMs: monitor === undefined ? DEFAULT_MONITOR_MS : msOf(monitor),
    };
  }
}
