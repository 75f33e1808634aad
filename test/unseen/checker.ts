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
interface Step {
  id: string;
  startMs: number;
  durationMs: number;
  outcome: string;
  wanted?: number;
  limits?: { maxUnavailable: number; maxSurge: number };
}
export interface CheckedLane {
  steps: Step[];
  instances: { name: string; endedMs?: number | null }[];
  listed?: string[];
}

const OCCUPIES = new Set(['starting', 'running', 'stopping']);
/** An instance that was told to stop, or has ended, is on its way out: it is no surge. */
const COUNTS = new Set(['pending', 'starting', 'running']);

/** `updates`: step id -> the workload that it updates. */
export function problemsOf(
  lines: readonly string[],
  lane: CheckedLane,
  updates: ReadonlyMap<string, string>,
): string[] {
  const problems: string[] = [];
  /** What a broken machine takes away is not the update's doing: from then on its limits are not held against it. */
  let broken = false;
  const nodes = new Map<string, Line>();
  const instances = new Map<string, Line>();
  const steps = lane.steps.filter(({ id, limits }) => updates.has(id) && limits !== undefined);
  for (const text of lines) {
    const line = JSON.parse(text) as Line;
    if (line.type === 'node') nodes.set(`${line.site}/${line.node}`, line);
    if (line.type === 'fault') broken = true;
    if (line.type !== 'instance') continue;
    const id = `${line.site}/${line.instance}`;
    const before = instances.get(id);
    if (line.phase === 'gone') instances.delete(id);
    else instances.set(id, line);
    const node = nodes.get(`${line.site}/${line.node}`);
    if (line.node !== '' && line.phase !== 'gone' && before?.node !== line.node && node?.ready !== true)
      problems.push(`t=${line.t} ${id} was bound to ${line.node}, which was not ready`);
    const there = [...instances.values()].filter(
      (other) => other.site === line.site && other.node === line.node && OCCUPIES.has(other.phase),
    );
    for (const resource of ['cpuMilli', 'memoryBytes'] as const) {
      const used = there.reduce((sum, other) => sum + other[resource], 0);
      if (line.node !== '' && node?.ready === true && used > node[resource])
        problems.push(`t=${line.t} ${line.node} holds ${used} ${resource} of ${node[resource]}`);
    }
    for (const step of broken ? [] : steps) {
      if (updates.get(step.id) !== line.workload || line.t <= step.startMs || line.t > step.startMs + step.durationMs)
        continue;
      const own = [...instances.values()].filter((other) => other.workload === line.workload);
      const existing = own.filter((other) => COUNTS.has(other.phase)).length;
      if (existing > step.wanted! + step.limits!.maxSurge)
        problems.push(
          `t=${line.t} step ${step.id}: ${existing} instances, ${step.wanted} wanted, surge ${step.limits!.maxSurge}`,
        );
      const ready = own.filter((other) => other.ready).length;
      if (ready < step.wanted! - step.limits!.maxUnavailable)
        problems.push(
          `t=${line.t} step ${step.id}: ${ready} ready, ${step.wanted} wanted, unavailable ${step.limits!.maxUnavailable}`,
        );
    }
  }
  const left = lane.instances.filter(({ endedMs }) => (endedMs ?? null) === null).map(({ name }) => name);
  if ([...left].sort().join() !== [...(lane.listed ?? [])].sort().join())
    problems.push(`the trace ends with ${left.sort().join()}, the API lists ${[...(lane.listed ?? [])].sort().join()}`);
  return problems;
}
