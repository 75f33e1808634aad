/**
 * An independent look at a run: reads nothing but the lines of a lane's trace file and the lane's report, shares no code with
 * what made them, and says what is wrong.
 */
interface Line {
  type: string;
  t: number;
  site: string;
  instance: string;
  workload: string;
  node: string;
  phase: string;
  ready: boolean;
  cpuMilli: number;
  memoryBytes: number;
}
export interface CheckedStep {
  id: string;
  startMs: number;
  durationMs: number;
  wanted?: number;
  limits?: { maxUnavailable: number; maxSurge: number };
}
export interface CheckedLane {
  steps: CheckedStep[];
  instances: { name: string; endedMs?: number | null }[];
  /** Absent when the control plane was lost and could not be asked. */
  listed?: string[];
}

const OCCUPIES = new Set(['starting', 'running', 'stopping']);
/** An instance that was told to stop, or has ended, is on its way out: it is no surge. */
const COUNTS = new Set(['pending', 'starting', 'running']);
/** Two control loops that act on one decision do so one after the other: what they mend within this time nobody has seen. */
const PASSING_MS = 50;

/** `updates`: step id -> the workload that it updates. */
export function problemsOf(
  lines: readonly string[],
  lane: CheckedLane,
  updates: ReadonlyMap<string, string>,
): string[] {
  const problems: string[] = [];
  const nodes = new Map<string, Line>();
  const instances = new Map<string, Line>();
  const watched = lane.steps
    .filter(({ id, limits }) => updates.has(id) && limits !== undefined)
    .map((step) => new Limits(step, updates.get(step.id)!));
  for (const text of lines) {
    const line = JSON.parse(text) as Line;
    for (const limits of watched) limits.look(line.t, [...instances.values()], problems);
    // What a broken machine takes away is not the update's doing: from then on its limits are not held against it.
    if (line.type === 'fault') watched.length = 0;
    if (line.type === 'node') nodes.set(`${line.site}/${line.node}`, line);
    if (line.type !== 'instance') continue;
    const id = `${line.site}/${line.instance}`;
    const before = instances.get(id);
    if (line.phase === 'gone') instances.delete(id);
    else instances.set(id, line);
    const node = nodes.get(`${line.site}/${line.node}`);
    if (line.node === '' || line.phase === 'gone') continue;
    if (before?.node !== line.node && node?.ready !== true)
      problems.push(`t=${line.t} ${id} was bound to ${line.node}, which was not ready`);
    const there = [...instances.values()].filter(
      (other) => other.site === line.site && other.node === line.node && OCCUPIES.has(other.phase),
    );
    for (const resource of ['cpuMilli', 'memoryBytes'] as const) {
      const used = there.reduce((sum, other) => sum + other[resource], 0);
      if (node?.ready === true && used > node[resource])
        problems.push(`t=${line.t} ${line.node} holds ${used} ${resource} of ${node[resource]}`);
    }
  }
  if (lane.listed === undefined) return problems;
  const left = lane.instances.filter(({ endedMs }) => (endedMs ?? null) === null).map(({ name }) => name);
  const [ends, lists] = [left, lane.listed].map((names) => [...names].sort().join());
  if (ends !== lists) problems.push(`the trace ends with ${ends}, the API lists ${lists}`);
  return problems;
}

/** What a platform promises during one update, counted from what was there when it began. */
class Limits {
  #start: { existing: number; ready: number } | undefined;
  #brokenSince = Infinity;
  #told = false;

  constructor(
    private readonly step: CheckedStep,
    private readonly workload: string,
  ) {}

  /** Sees the state that held up to `t`. */
  look(t: number, instances: readonly Line[], problems: string[]): void {
    const { startMs, durationMs, wanted = 0, limits, id } = this.step;
    if (t <= startMs || t > startMs + durationMs) return;
    const own = instances.filter((instance) => instance.workload === this.workload);
    const existing = own.filter(({ phase }) => COUNTS.has(phase)).length;
    const ready = own.filter((instance) => instance.ready).length;
    this.#start ??= { existing, ready };
    const most = Math.max(wanted, this.#start.existing) + limits!.maxSurge;
    const least = Math.min(wanted, this.#start.ready) - limits!.maxUnavailable;
    if (t - this.#brokenSince > PASSING_MS && !this.#told) {
      problems.push(`t=${t} step ${id}: ${existing} instances (at most ${most}), ${ready} ready (at least ${least})`);
      this.#told = true;
    }
    if (existing <= most && ready >= least) this.#brokenSince = Infinity;
    else this.#brokenSince = Math.min(this.#brokenSince, t);
  }
}
