/** Placement as one would first write it: one object a node, everything counted anew for every decision. */

export interface Machine {
  readonly name: string;
  readonly cpu: number;
  readonly memory: number;
  readonly zone: string;
}

export interface Job {
  readonly id: string;
  readonly app: string;
  readonly cpu: number;
  readonly memory: number;
  /** Empty: anywhere. */
  readonly zone: string;
  /** How many of the same app a node may hold. */
  readonly together: number;
}

interface Node {
  readonly machine: Machine;
  readonly jobs: Job[];
}

export interface NaiveOptions {
  readonly sampleSize: (nodes: number) => number;
  readonly draw: (below: number) => number;
}

export class NaiveScheduler {
  readonly #nodes: Node[] = [];
  /** The list that a job is in, so that ending one does not walk the cluster. */
  readonly #where = new Map<string, Job[]>();
  readonly #options: NaiveOptions;
  #start = 0;

  constructor(options: NaiveOptions) {
    this.#options = options;
  }

  setNode(machine: Machine): void {
    const index = this.#nodes.findIndex((node) => node.machine.name === machine.name);
    if (index === -1) this.#nodes.push({ machine, jobs: [] });
    else this.#nodes[index] = { machine, jobs: this.#nodes[index]!.jobs };
  }

  removeNode(name: string): void {
    const index = this.#nodes.findIndex((node) => node.machine.name === name);
    if (index !== -1) this.#nodes.splice(index, 1);
  }

  place(name: string, job: Job): void {
    this.unplace(job.id);
    const node = this.#nodes.find(({ machine }) => machine.name === name);
    if (node === undefined) return;
    node.jobs.push(job);
    this.#where.set(job.id, node.jobs);
  }

  unplace(id: string): void {
    const jobs = this.#where.get(id) ?? [];
    const index = jobs.findIndex((job) => job.id === id);
    if (index !== -1) jobs.splice(index, 1);
    this.#where.delete(id);
  }

  decide(job: Job) {
    const count = this.#nodes.length;
    const enough = Math.min(count, this.#options.sampleSize(count));
    if (this.#start >= count) this.#start = 0;
    const rejected = new Map<string, number>();
    const feasible: Node[] = [];
    let evaluated = 0;
    while (feasible.length < enough && evaluated < count) {
      const node = this.#nodes[(this.#start + evaluated++) % count]!;
      const reasons = refusals(node, job);
      for (const reason of reasons) rejected.set(reason, (rejected.get(reason) ?? 0) + 1);
      if (reasons.length === 0) feasible.push(node);
    }
    if (count > 0) this.#start = (this.#start + evaluated) % count;
    const { node, score } = this.#best(feasible, job);
    return { node, evaluated, feasible: feasible.length, rejected: Object.fromEntries(rejected), score };
  }

  #best(feasible: readonly Node[], job: Job): { readonly node: string | undefined; readonly score: number } {
    if (feasible.length < 2) return { node: feasible[0]?.machine.name, score: 0 };
    const fullest = Math.max(...feasible.map(({ jobs }) => jobs.filter(({ app }) => app === job.app).length));
    const totals = feasible.map((node) => 2 * free(node) + 3 * apart(node, job, fullest));
    let best = 0;
    let equals = 1;
    for (let index = 1; index < totals.length; index++) {
      if (totals[index]! > totals[best]!) [best, equals] = [index, 1];
      else if (totals[index] === totals[best] && this.#options.draw(++equals) === 0) best = index;
    }
    return { node: feasible[best]!.machine.name, score: totals[best]! };
  }
}

/** The reasons of the first filter that refuses: zone, then company, then room with one reason a resource. */
function refusals({ machine, jobs }: Node, job: Job): string[] {
  if (job.zone !== '' && machine.zone !== job.zone) return ['wrong zone'];
  if (jobs.filter(({ app }) => app === job.app).length >= job.together) return ['too many together'];
  const short: string[] = [];
  if (job.cpu > 0 && used(jobs, 'cpu') + job.cpu > machine.cpu) short.push('no cpu');
  if (job.memory > 0 && used(jobs, 'memory') + job.memory > machine.memory) short.push('no memory');
  return short;
}

/** Percent of the CPU that is free. */
export function free({ machine, jobs }: Node): number {
  return machine.cpu === 0 ? 0 : Math.floor(((machine.cpu - used(jobs, 'cpu')) * 100) / machine.cpu);
}

/** 100 for a node without the app, 0 for the one with most of it. */
function apart({ jobs }: Node, { app }: Job, fullest: number): number {
  const own = jobs.filter((job) => job.app === app).length;
  return fullest === 0 ? 100 : Math.floor(((fullest - own) * 100) / fullest);
}

function used(jobs: readonly Job[], resource: 'cpu' | 'memory'): number {
  return jobs.reduce((sum, job) => sum + job[resource], 0);
}
