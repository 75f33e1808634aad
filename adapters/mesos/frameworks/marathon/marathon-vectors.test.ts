// The vectors were taken from mesosphere/marathon; each names the test or the function that it comes from.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROFILE_1_11, type MesosConstants } from '../../profiles/1.11.js';
import type { AppSpec, ConstraintSpec } from '../../resources/marathon-app.js';
import type { Condition } from '../../resources/marathon-instance.js';
import { emptyWorld } from '../../testing/empty-world.js';
import { specOf } from './app-document.js';
import { satisfies, type Place } from './constraints.js';
import { judgeHealth, NO_RECORD } from './health-verdict.js';
import { killOrder, killsByConstraint } from './kill-selection.js';
import { LaunchDelays } from './launch-delays.js';
import { dependencyDepths, planSteps } from './plan.js';
import { assignServicePorts, takeHostPorts } from './ports.js';
import { restartStrategy, startable } from './restart-strategy.js';

type Json = Readonly<Record<string, unknown>>;

const constants = Object.fromEntries(
  Object.entries(PROFILE_1_11).map(([name, { value }]) => [name, value]),
) as MesosConstants;

function vectors(file: string, has: string): [string, Json][] {
  const url = new URL(`../../../../test/vectors/mesos/marathon/${file}.json`, import.meta.url);
  const { vectors: all } = JSON.parse(readFileSync(url, 'utf8')) as { vectors: (Json & { id: string })[] };
  return all.filter((vector) => has in vector).map((vector) => [vector.id, vector]);
}

function spec(app: object): AppSpec {
  const { config = 'sleep', ...rest } = app as { config?: string };
  return specOf({ cmd: config, ...rest }, constants);
}

const placeOf = (place: Partial<Place>): Place => ({ attributes: {}, ...place, hostname: place.hostname ?? '' });

describe('constraints', () => {
  it.each(vectors('constraints', 'cases'))('%s', (_id, { cases }) => {
    for (const one of cases as Json[]) {
      // Upstream divides by zero here; the declared deviation is to take the values that are known.
      if (one['throws'] !== undefined) continue;
      const {
        constraint,
        offer,
        placed,
        instances = 1,
        match,
      } = one as {
        constraint: ConstraintSpec;
        offer: Place;
        placed: Place[];
        instances?: number;
        match: boolean;
      };
      expect([one, satisfies(constraint, placeOf(offer), placed.map(placeOf), instances)]).toEqual([one, match]);
    }
  });
});

describe('kill selection', () => {
  it.each(vectors('kill-selection', 'selectToKill'))('%s', (_id, { selectToKill }) => {
    const {
      constraints,
      running,
      count,
      expect: expected,
    } = selectToKill as {
      constraints: ConstraintSpec[];
      running: Place[];
      count: number;
      expect: { size: number; per?: Record<string, Record<string, number>> };
    };
    const candidates = running.map((place, index) => ({ id: String(index), place: placeOf(place) }));
    const chosen = killsByConstraint(constraints, candidates, count);
    expect(chosen).toHaveLength(expected.size);
    for (const [field, counts] of Object.entries(expected.per ?? {})) {
      for (const [value, size] of Object.entries(counts)) {
        const there = chosen.filter(
          ({ place }) => (field === 'hostname' ? place.hostname : place.attributes[field]) === value,
        );
        expect([field, value, there.length]).toEqual([field, value, size]);
      }
    }
  });

  it.each(vectors('kill-selection', 'killOrder'))('%s', (_id, vector) => {
    const { selection, instances } = vector['killOrder'] as {
      selection: 'OLDEST_FIRST';
      instances: { id: string; condition: Condition; since: number }[];
    };
    const { order } = vector['expect'] as { order: string[] };
    expect(killOrder(instances, selection).map(({ id }) => id)).toEqual(order);
  });
});

describe('ports', () => {
  it.each(vectors('ports', 'match'))('%s', (_id, vector) => {
    const { want, ranges } = vector['match'] as {
      want: { count?: number; exact?: number[]; mappings?: number[] };
      ranges: { begin: number; end: number }[];
    };
    const wishes = want.exact ?? want.mappings ?? new Array<number>(want.count ?? 0).fill(0);
    const taken = takeHostPorts(wishes, ranges, () => 0);
    const expected = vector['expect'] as { size?: number; ports?: number[] } | null;
    if (expected === null) expect(taken).toBeUndefined();
    else if (expected.ports === undefined) expect(new Set(taken).size).toBe(expected.size);
    else expect(taken).toEqual(expected.ports);
  });

  it.each(vectors('ports', 'range'))('%s', (_id, vector) => {
    const {
      range,
      from,
      to,
      expect: expected,
    } = vector as {
      range: [number, number];
      from: { id: string; ports: number[] }[];
      to: { id: string; ports: number[] }[];
      expect: { ports?: Record<string, number[]>; error?: unknown };
    };
    const taken = new Set<number>();
    // The end of the range is not handed out.
    const bounds = { begin: range[0], end: range[1] };
    const found = to.map(({ id, ports }) => {
      const earlier = from.find((app) => app.id === id)?.ports ?? [];
      const assigned = assignServicePorts(ports, earlier, taken, bounds);
      for (const port of assigned ?? []) taken.add(port);
      return [id, assigned] as const;
    });
    if (expected.error !== undefined) expect(found.some(([, ports]) => ports === undefined)).toBe(true);
    else expect(Object.fromEntries(found)).toEqual(expected.ports);
  });
});

describe('deployment plans', () => {
  it.each(vectors('deployment-plan', 'longestPath'))('%s', (_id, vector) => {
    const apps = (vector['longestPath'] as { id: string }[]).map(spec);
    const depths = dependencyDepths(new Map(apps.map((app) => [app.id, app])));
    expect(Object.fromEntries(depths)).toEqual(vector['expect']);
  });

  it.each(vectors('deployment-plan', 'to'))('%s', (_id, vector) => {
    const {
      from,
      to,
      expect: expected,
    } = vector as {
      from: { id: string }[];
      to: { id: string; restart?: boolean }[];
      expect: { steps?: { app: string }[][]; affected?: string[]; counts?: Record<string, number> };
    };
    const map = (apps: { id: string }[]) => new Map(apps.map((app) => [app.id, spec(app)]));
    const forced = new Set(to.filter(({ restart }) => restart === true).map(({ id }) => id));
    const steps = planSteps(map(from), map(to), forced);
    const sorted = (list: { app: string }[][]) =>
      list.map((actions) => [...actions].sort((left, right) => (left.app < right.app ? -1 : 1)));
    if (expected.steps !== undefined) expect(sorted(steps)).toEqual(sorted(expected.steps));
    const actions = steps.flat();
    if (expected.affected !== undefined)
      expect([...new Set(actions.map(({ app }) => app))].sort()).toEqual([...expected.affected].sort());
    for (const [action, count] of Object.entries(expected.counts ?? {}))
      expect([action, actions.filter((one) => one.action === action).length]).toEqual([action, count]);
  });
});

describe('rolling restarts', () => {
  it.each(vectors('rolling', 'old'))('%s', (_id, vector) => {
    const {
      app,
      old,
      alreadyNew = [],
      steps,
    } = vector as {
      app: { instances: number; minimumHealthCapacity: number; maximumOverCapacity?: number; resident?: boolean };
      old: { healthy?: boolean }[];
      alreadyNew?: object[];
      steps: {
        at: string;
        expect: { kill: number; start: number; killNow?: number; maxCapacity?: number; finished?: boolean };
      }[];
    };
    const { instances, minimumHealthCapacity, maximumOverCapacity = 1 } = app;
    const healthy = old.filter((one) => one.healthy !== false).length;
    const upgradeStrategy = { minimumHealthCapacity, maximumOverCapacity };
    const all = old.length + alreadyNew.length;
    const strategy = restartStrategy({ instances, upgradeStrategy }, healthy, all, app.resident);
    let [left, started, ready] = [old.length, alreadyNew.length, 0];
    for (const { at, expect: expected } of steps) {
      if (at === 'newReady') ready++;
      const mayStay = Math.max(0, old.length - strategy.killAtOnce - ready);
      const kill = Math.max(0, left - mayStay);
      left -= kill;
      const start = startable(instances, strategy.maxCapacity, left, started);
      started += start;
      expect({ at, kill, start }).toEqual({ at, kill: expected.kill, start: expected.start });
      if (expected.killNow !== undefined) expect(strategy.killAtOnce).toBe(expected.killNow);
      if (expected.maxCapacity !== undefined) expect(strategy.maxCapacity).toBe(expected.maxCapacity);
      if (expected.finished !== undefined) expect(left === 0 && ready >= instances).toBe(expected.finished);
    }
  });
});

it.each(vectors('health', 'check'))('health: %s', (_id, vector) => {
  const { check, results } = vector as {
    check: { maxConsecutiveFailures: number; gracePeriodSeconds: number };
    results: { kind: string; reachable?: boolean; runningForSeconds?: number }[];
  };
  let record = NO_RECORD;
  const kills = results.map(({ kind, reachable = true, runningForSeconds = Infinity }) => {
    const judged = judgeHealth(check, record, {
      healthy: kind === 'healthy',
      reachable,
      runningForMs: runningForSeconds * 1000,
    });
    record = judged.record;
    return judged.kill;
  });
  expect({ kill: kills }).toEqual(vector['expect']);
});

it.each(vectors('backoff', 'steps'))('launch delays: %s', (_id, { steps }) => {
  const world = emptyWorld();
  const { tasks } = world;
  const beganAt = tasks.now;
  const delays = new LaunchDelays(tasks, world.sites[0]!.store);
  interface Step {
    readonly op?: string;
    readonly seconds?: number;
    readonly app?: object;
    readonly expect?: Readonly<Record<string, { readonly deadline?: number | null; readonly delay?: number }>>;
  }
  const found: unknown[] = [];
  const wanted: unknown[] = [];
  for (const { op, seconds = 0, app, expect: expected = {} } of steps as Step[]) {
    const of = app === undefined ? undefined : spec(app);
    if (op === 'add') delays.add(of!, 'v');
    else if (op === 'reset') delays.reset(of!.id, 'v');
    else if (op === 'advance') delays.advance(of!.id, 'v');
    else if (op === 'wait') tasks.runUntil(tasks.now + seconds * 1000);
    for (const [id, { deadline, delay }] of Object.entries(expected)) {
      const now = delays.get(id, 'v');
      wanted.push([id, deadline, delay]);
      const deadlineNow = now === undefined ? null : rounded(now.deadlineAt - beganAt);
      found.push([
        id,
        deadline === undefined ? undefined : deadlineNow,
        delay === undefined ? undefined : rounded(now?.delayMs ?? NaN),
      ]);
    }
  }
  expect(found).toEqual(
    wanted.map((line) => (line as unknown[]).map((item) => (typeof item === 'number' ? rounded(item * 1000) : item))),
  );
});

/** Seconds with three decimals. */
function rounded(ms: number): number {
  return Math.round(ms) / 1000;
}
