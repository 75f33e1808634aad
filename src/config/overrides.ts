/** What `--set` and `--without` say, taken apart by lane. The world checks names and bounds; here it is decided whom they concern. */
import { durationMs } from '../core/clock/duration.js';
import { RegattaError } from '../ports/errors.js';
import { hintForName } from '../scenario/parse-nearest-name.js';
import { laneName, type Lane } from './lanes.js';

/** Constant -> value. */
export type Values = Readonly<Record<string, number>>;

export interface Overrides {
  /** Constants of the physical model, which all lanes share. */
  readonly physics: Values;
  /** The constants of one lane. */
  readonly of: (lane: Lane) => Values;
}

const PHYSICS_LANE = 'world';

/**
 * Reads `LANE.NAME=VALUE` for these lanes; with one lane, `NAME=VALUE` is enough. LANE is an id (all its versions) or
 * `id@version`, which wins over the id; `world` is the physical model. VALUE is a whole number, `true`, `false`, or a
 * duration. Throws `constant/invalid-value`, and `lane/unknown` unless `ignoreOtherLanes`, as a project file may be about
 * lanes that do not run today.
 */
export function parseOverrides(
  texts: readonly string[],
  lanes: readonly Lane[],
  { ignoreOtherLanes = false }: { readonly ignoreOtherLanes?: boolean } = {},
): Overrides {
  const byLane = new Map<string, Map<string, number>>();
  for (const text of texts) {
    const equals = text.indexOf('=');
    const target = equals === -1 ? undefined : targetOf(text.slice(0, equals), lanes);
    if (equals === -1) throw wrongForm(text);
    if (target === undefined) {
      if (ignoreOtherLanes) continue;
      throw unknownLane(text.slice(0, equals), lanes);
    }
    const values = byLane.get(target.lane) ?? new Map<string, number>();
    byLane.set(target.lane, values.set(target.name, valueOf(text, text.slice(equals + 1))));
  }
  const valuesFor = (name: string) => Object.fromEntries(byLane.get(name) ?? []);
  return {
    physics: valuesFor(PHYSICS_LANE),
    of: (lane) => ({ ...valuesFor(lane.adapter.id), ...valuesFor(laneName(lane)) }),
  };
}

/**
 * Reads `LANE.PART`, several with commas; with one lane, `PART` is enough. Gives the parts to leave out by lane. Throws
 * `lane/unknown` and `lane/unknown-part`.
 */
export function parseWithout(texts: readonly string[], lanes: readonly Lane[]): (lane: Lane) => readonly string[] {
  const byLane = new Map<string, Set<string>>();
  for (const text of texts.flatMap((several) => several.split(',')).filter((one) => one !== '')) {
    const target = targetOf(text, lanes);
    if (target === undefined || target.lane === PHYSICS_LANE) throw unknownLane(text, lanes);
    checkPart(target, lanes);
    byLane.set(target.lane, (byLane.get(target.lane) ?? new Set()).add(target.name));
  }
  return (lane) => [...new Set([...(byLane.get(lane.adapter.id) ?? []), ...(byLane.get(laneName(lane)) ?? [])])];
}

interface Target {
  readonly lane: string;
  readonly name: string;
}

/** Names of constants and versions have dots of their own, so the lanes themselves tell where a lane's name ends. */
function targetOf(text: string, lanes: readonly Lane[]): Target | undefined {
  const names = [...lanes.flatMap((lane) => [laneName(lane), lane.adapter.id]), PHYSICS_LANE];
  const lane = names.find((name) => text.startsWith(`${name}.`));
  if (lane !== undefined) return { lane, name: text.slice(lane.length + 1) };
  const [only] = lanes;
  if (only === undefined || lanes.length > 1) return undefined;
  // With one lane its name may be left out; what is before a dot might still be meant as the name of another.
  const isOwn = Object.hasOwn(only.adapter.versions[only.version] ?? {}, text);
  return isOwn || !text.includes('.') ? { lane: only.adapter.id, name: text } : undefined;
}

function checkPart({ lane, name }: Target, lanes: readonly Lane[]): void {
  const adapter = lanes.find((known) => known.adapter.id === lane || laneName(known) === lane)?.adapter;
  if (adapter === undefined || Object.hasOwn(adapter.parts, name)) return;
  throw new RegattaError('lane/unknown-part', `${adapter.id} has no part "${name}"`, {
    hint: hintForName(name, Object.keys(adapter.parts)),
  });
}

function valueOf(text: string, value: string): number {
  if (value === 'true' || value === 'false') return value === 'true' ? 1 : 0;
  const number = /^-?\d+$/.test(value) ? Number(value) : durationMs(value);
  if (number !== undefined && Number.isSafeInteger(number)) return number;
  throw new RegattaError('constant/invalid-value', `"${text}" gives no whole number`, {
    hint: 'values are whole numbers, true, false, or durations such as 40s',
  });
}

function wrongForm(text: string): RegattaError {
  return new RegattaError('request/invalid', `"${text}" sets nothing`, { hint: 'write LANE.NAME=VALUE' });
}

function unknownLane(text: string, lanes: readonly Lane[]): RegattaError {
  const lane = text.split('.')[0] ?? text;
  return new RegattaError('lane/unknown', `"${text}" concerns no lane of this run`, {
    hint: hintForName(lane, [...lanes.map(({ adapter }) => adapter.id), PHYSICS_LANE]),
  });
}
