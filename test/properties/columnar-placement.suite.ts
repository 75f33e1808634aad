import { PlacementEngine } from '../../src/core/scheduling/engine.js';
import { ColumnarNodeTable } from '../../src/core/scheduling/node-table.js';
import { requestsFit } from '../../src/core/scheduling/requests-fit.js';
import type { FilterPlugin, ScorePlugin } from '../../src/ports/scheduling.js';
import type { Job, Machine, NaiveOptions } from './naive-placement.suite.js';

const zone: FilterPlugin<Machine, Job> = {
  id: 'Zone',
  prepare(job, table) {
    if (job.zone === '') return undefined;
    const inZone = table.column(`zone ${job.zone}`, (machine) => Number(machine.zone === job.zone));
    return (candidates, count, refusals) => {
      let kept = 0;
      for (let position = 0; position < count; position++) {
        const index = candidates[position]!;
        if (inZone[index] === 1) candidates[kept++] = index;
        else refusals.add(index, 'wrong zone');
      }
      return kept;
    };
  },
};

const together: FilterPlugin<Machine, Job> = {
  id: 'Together',
  prepare(job, table) {
    const own = table.counter(`app ${job.app}`, (other) => other.app === job.app);
    return (candidates, count, refusals) => {
      let kept = 0;
      for (let position = 0; position < count; position++) {
        const index = candidates[position]!;
        if (own[index]! < job.together) candidates[kept++] = index;
        else refusals.add(index, 'too many together');
      }
      return kept;
    };
  },
};

const room: FilterPlugin<Machine, Job> = {
  id: 'Room',
  prepare: (job, table) => requestsFit(table, requestsOf(job), (resource) => `no ${resource}`),
};

const free: ScorePlugin<Machine, Job> = {
  id: 'Free',
  prepare: (_job, table) => ({
    score(candidates, count, scores) {
      const { capacity, used } = table.resource('cpu');
      for (let position = 0; position < count; position++) {
        const index = candidates[position]!;
        const all = capacity[index]!;
        scores[position] = all === 0 ? 0 : Math.floor(((all - used[index]!) * 100) / all);
      }
    },
  }),
};

const apart: ScorePlugin<Machine, Job> = {
  id: 'Apart',
  prepare: (job, table) => {
    const own = table.counter(`app ${job.app}`, (other) => other.app === job.app);
    return {
      score(candidates, count, scores) {
        for (let position = 0; position < count; position++) scores[position] = own[candidates[position]!]!;
      },
      normalize(scores, count) {
        let fullest = 0;
        for (let position = 0; position < count; position++) fullest = Math.max(fullest, scores[position]!);
        for (let position = 0; position < count; position++)
          scores[position] = fullest === 0 ? 100 : Math.floor(((fullest - scores[position]!) * 100) / fullest);
      },
    };
  },
};

/** The same rules as the naive scheduler has, on the columnar engine. */
export class ColumnarScheduler {
  readonly table = new ColumnarNodeTable<Machine, Job>();
  readonly engine: PlacementEngine<Machine, Job>;

  constructor({ sampleSize, draw }: NaiveOptions) {
    this.engine = new PlacementEngine({
      table: this.table,
      filters: [zone, together, room],
      scores: [
        { plugin: free, weight: 2 },
        { plugin: apart, weight: 3 },
      ],
      sampleSize,
      draw,
    });
  }

  setNode(machine: Machine): void {
    const capacity = new Map([
      ['cpu', machine.cpu],
      ['memory', machine.memory],
    ]);
    this.table.setNode(machine.name, machine, capacity);
  }

  removeNode(name: string): void {
    this.table.removeNode(name);
  }

  place(name: string, job: Job): void {
    this.table.place(name, { id: job.id, unit: job, requests: requestsOf(job) });
  }

  unplace(id: string): void {
    this.table.unplace(id);
  }

  decide(job: Job) {
    const { node, evaluated, feasible, rejected, score } = this.engine.decide(job);
    return { node, evaluated, feasible, rejected: Object.fromEntries(rejected), score };
  }
}

function requestsOf({ cpu, memory }: Job): ReadonlyMap<string, number> {
  return new Map([
    ['cpu', cpu],
    ['memory', memory],
  ]);
}
