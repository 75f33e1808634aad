import { memoryCall } from 'regatta/kit';
import { createWorld } from 'regatta/testing';
import { PROFILE_1_11, type MesosConstants } from '../profiles/1.11.js';
import type { AppSpec, ConstraintSpec } from '../resources/marathon-app.js';
import type { Condition } from '../resources/marathon-instance.js';
import { specOf } from '../frameworks/marathon/app-document.js';
import { satisfies, type Place } from '../frameworks/marathon/constraints.js';
import { judgeHealth, NO_RECORD } from '../frameworks/marathon/health-verdict.js';
import { killOrder, killsByConstraint, proposeScaling } from '../frameworks/marathon/kill-selection.js';
import { LaunchDelays } from '../frameworks/marathon/launch-delays.js';
import { dependencyDepths, planSteps } from '../frameworks/marathon/plan.js';
import { assignServicePorts, takeHostPorts } from '../frameworks/marathon/ports.js';
import { restartStrategy, startable } from '../frameworks/marathon/restart-strategy.js';
import mesos from '../index.js';
import { emptyWorld } from './empty-world.js';

type Json = Readonly<Record<string, unknown>>;

export type MarathonVector = Json & { readonly id: string };

const constants = Object.fromEntries(
  Object.entries(PROFILE_1_11).map(([name, { value }]) => [name, value]),
) as MesosConstants;

/** Found and wanted values, side by side. */
type Comparison = readonly [found: unknown, wanted: unknown];

/** How a vector is replayed, by a field that only vectors of its kind have. */
const REPLAYS: Readonly<Record<string, (vector: MarathonVector) => Comparison[]>> = {
  cases: constraintCases,
  selectToKill: killsOf,
  killOrder: killOrderOf,
  propose: scaling,
  match: hostPorts,
  range: servicePorts,
  longestPath: depths,
  to: plan,
  old: rolling,
  check: health,
  steps: delays,
  request: refusal,
};

/** What differs, nothing for a pass; undefined for a vector of a kind that nothing here replays. */
export function replayMarathon(vector: MarathonVector): string[] | undefined {
  const kind = Object.keys(REPLAYS).find((field) => field in vector);
  if (kind === undefined) return undefined;
  return REPLAYS[kind]!(vector)
    .filter(([found, wanted]) => canonical(found) !== canonical(wanted))
    .map(([found, wanted]) => `found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}

/** JSON in which the order of keys says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  );
}

function spec(app: object): AppSpec {
  const { config = 'sleep', ...rest } = app as { config?: string };
  return specOf({ cmd: config, ...rest }, constants);
}

function placeOf(place: Partial<Place>): Place {
  return { attributes: {}, ...place, hostname: place.hostname ?? '' };
}

function constraintCases({ cases }: MarathonVector): Comparison[] {
  // Upstream divides by zero where it throws; the declared deviation is to take the values that are known.
  return (cases as Json[])
    .filter((one) => one['throws'] === undefined)
    .map((one) => {
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
      return [satisfies(constraint, placeOf(offer), placed.map(placeOf), instances), match];
    });
}

function killsOf({ selectToKill }: MarathonVector): Comparison[] {
  const { constraints, running, count, expect } = selectToKill as {
    constraints: ConstraintSpec[];
    running: Place[];
    count: number;
    expect: { size: number; per?: Record<string, Record<string, number>> };
  };
  const candidates = running.map((place, index) => ({ id: String(index), place: placeOf(place) }));
  const chosen = killsByConstraint(constraints, candidates, count);
  const per = Object.entries(expect.per ?? {}).flatMap(([field, counts]) =>
    Object.entries(counts).map(([value, size]): Comparison => {
      const valueOf = (place: Place) => (field === 'hostname' ? place.hostname : place.attributes[field]);
      return [chosen.filter(({ place }) => valueOf(place) === value).length, size];
    }),
  );
  return [[chosen.length, expect.size], ...per];
}

function killOrderOf(vector: MarathonVector): Comparison[] {
  const { selection, instances } = vector['killOrder'] as {
    selection: 'OLDEST_FIRST';
    instances: { id: string; condition: Condition; since: number }[];
  };
  const { order } = vector['expect'] as { order: string[] };
  return [[killOrder(instances, selection).map(({ id }) => id), order]];
}

function scaling(vector: MarathonVector): Comparison[] {
  const {
    instances,
    sentenced = [],
    constraintKills = [],
    scaleTo,
  } = vector['propose'] as {
    instances: { id: string; condition: Condition; since: number }[];
    sentenced?: string[];
    constraintKills?: string[];
    scaleTo: number;
  };
  const spare = (left: typeof instances) => left.filter(({ id }) => constraintKills.includes(id));
  const { kill, start } = proposeScaling(instances, scaleTo, 'YOUNGEST_FIRST', spare, new Set(sentenced));
  return [[{ kill: kill.map(({ id }) => id), start }, vector['expect']]];
}

function hostPorts(vector: MarathonVector): Comparison[] {
  const { want, ranges } = vector['match'] as {
    want: { count?: number; exact?: number[]; mappings?: number[] };
    ranges: { begin: number; end: number }[];
  };
  const wishes = want.exact ?? want.mappings ?? new Array<number>(want.count ?? 0).fill(0);
  const taken = takeHostPorts(wishes, ranges, () => 0);
  const expected = vector['expect'] as { size?: number; ports?: number[] } | null;
  if (expected === null) return [[taken ?? null, null]];
  return [expected.ports === undefined ? [new Set(taken).size, expected.size] : [taken, expected.ports]];
}

function servicePorts(vector: MarathonVector): Comparison[] {
  const { range, from, to, expect } = vector as unknown as {
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
  if (expect.error !== undefined) return [[found.some(([, ports]) => ports === undefined), true]];
  return [[Object.fromEntries(found), expect.ports]];
}

function depths(vector: MarathonVector): Comparison[] {
  const apps = (vector['longestPath'] as { id: string }[]).map(spec);
  const found = dependencyDepths(new Map(apps.map((app) => [app.id, app])));
  return [[Object.fromEntries(found), vector['expect']]];
}

function plan(vector: MarathonVector): Comparison[] {
  const { from, to, expect } = vector as unknown as {
    from: { id: string }[];
    to: { id: string; restart?: boolean }[];
    expect: { steps?: { app: string }[][]; affected?: string[]; counts?: Record<string, number> };
  };
  const map = (apps: { id: string }[]) => new Map(apps.map((app) => [app.id, spec(app)]));
  const forced = new Set(to.filter(({ restart }) => restart === true).map(({ id }) => id));
  const steps = planSteps(map(from), map(to), forced);
  const sorted = (list: { app: string }[][]) =>
    list.map((actions) => [...actions].sort((left, right) => (left.app < right.app ? -1 : 1)));
  const actions = steps.flat();
  const affected = [...new Set(actions.map(({ app }) => app))].sort();
  return [
    ...(expect.steps === undefined ? [] : [[sorted(steps), sorted(expect.steps)] as const]),
    ...(expect.affected === undefined ? [] : [[affected, [...expect.affected].sort()] as const]),
    ...Object.entries(expect.counts ?? {}).map(
      ([action, count]) => [actions.filter((one) => one.action === action).length, count] as const,
    ),
  ];
}

function rolling(vector: MarathonVector): Comparison[] {
  const {
    app,
    old,
    alreadyNew = [],
    steps,
  } = vector as unknown as {
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
  return steps.flatMap(({ at, expect }) => {
    if (at === 'newReady') ready++;
    const kill = Math.max(0, left - Math.max(0, old.length - strategy.killAtOnce - ready));
    left -= kill;
    const start = startable(instances, strategy.maxCapacity, left, started);
    started += start;
    const comparisons: Comparison[] = [
      [
        { kill, start },
        { kill: expect.kill, start: expect.start },
      ],
    ];
    if (expect.killNow !== undefined) comparisons.push([strategy.killAtOnce, expect.killNow]);
    if (expect.maxCapacity !== undefined) comparisons.push([strategy.maxCapacity, expect.maxCapacity]);
    if (expect.finished !== undefined) comparisons.push([left === 0 && ready >= instances, expect.finished]);
    return comparisons;
  });
}

function health(vector: MarathonVector): Comparison[] {
  const { check, results } = vector as unknown as {
    check: { maxConsecutiveFailures: number; gracePeriodSeconds: number };
    results: { kind: string; reachable?: boolean; runningForSeconds?: number }[];
  };
  let record = NO_RECORD;
  const kill = results.map(({ kind, reachable = true, runningForSeconds = Infinity }) => {
    const judged = judgeHealth(check, record, {
      healthy: kind === 'healthy',
      reachable,
      runningForMs: runningForSeconds * 1000,
    });
    record = judged.record;
    return judged.kill;
  });
  return [[{ kill }, vector['expect']]];
}

interface DelayStep {
  readonly op?: string;
  readonly seconds?: number;
  readonly app?: object;
  readonly expect?: Readonly<Record<string, { readonly deadline?: number | null; readonly delay?: number }>>;
}

function delays({ steps }: MarathonVector): Comparison[] {
  const world = emptyWorld();
  const { tasks } = world;
  const beganAt = tasks.now;
  const launchDelays = new LaunchDelays(tasks, world.sites[0]!.store);
  const seconds = (ms: number) => Math.round(ms) / 1000;
  return (steps as DelayStep[]).flatMap(({ op, seconds: waitSeconds = 0, app, expect = {} }) => {
    const of = app === undefined ? undefined : spec(app);
    if (op === 'add') launchDelays.add(of!, 'v');
    else if (op === 'reset') launchDelays.reset(of!.id, 'v');
    else if (op === 'advance') launchDelays.advance(of!.id, 'v');
    else if (op === 'wait') tasks.runUntil(tasks.now + waitSeconds * 1000);
    return Object.entries(expect).flatMap(([id, { deadline, delay }]): Comparison[] => {
      const now = launchDelays.get(id, 'v');
      const found = now === undefined ? null : seconds(now.deadlineAt - beganAt);
      return [
        [
          deadline === undefined ? undefined : found,
          typeof deadline === 'number' ? seconds(deadline * 1000) : deadline,
        ],
        [delay === undefined ? undefined : seconds(now?.delayMs ?? NaN), delay],
      ];
    });
  });
}

interface Refused {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
    readonly rawBody?: string;
    readonly given?: readonly unknown[];
  };
  readonly response: { readonly status: number; readonly body?: unknown; readonly bodyContains?: readonly string[] };
}

/** A request that Marathon refuses, on a cluster with the given apps. */
function refusal(vector: MarathonVector): Comparison[] {
  const { request, response } = vector as unknown as Refused;
  const machine = { name: 'a1', cpuMilli: 4000, memoryBytes: 4 * 1024 ** 3, zone: '', labels: {} };
  const machines = [{ ...machine, role: 'worker' as const, images: ['busybox:latest'] }];
  const world = createWorld({ adapter: mesos, seed: vector.id, machines });
  const send = (method: string, path: string, body: unknown) => {
    const [bare = '', query = ''] = path.split('?');
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const { call, result } = memoryCall({ method, path: bare, query, headers: {}, body: text });
    world.accept(call);
    world.tasks.runUntil(world.tasks.now + 1000);
    return result;
  };
  world.tasks.runUntil(world.tasks.now + 1000);
  for (const app of request.given ?? []) send('POST', '/v2/apps', app);
  const result = send(request.method, request.path, request.rawBody ?? request.body);
  return [
    [result.status, response.status],
    ...(response.body === undefined ? [] : [[JSON.parse(result.text()) as unknown, response.body] as const]),
    ...(response.bodyContains ?? []).map(
      (text) => [result.text().includes(text) ? text : result.text(), text] as const,
    ),
  ];
}
