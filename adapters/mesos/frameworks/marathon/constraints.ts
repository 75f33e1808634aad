import type { ConstraintSpec } from '../../resources/marathon-app.js';

/** Where something is, or would be: what constraints look at. */
export interface Place {
  readonly hostname: string;
  readonly zone?: string;
  readonly region?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The value of a constraint's field; undefined where the place does not have it. */
export function fieldOf(field: string, place: Place): string | undefined {
  switch (field) {
    case 'hostname':
    case '@hostname':
      return place.hostname;
    case '@zone':
      return place.zone === '' ? undefined : place.zone;
    case '@region':
      return place.region === '' ? undefined : place.region;
    default:
      return Object.hasOwn(place.attributes, field) ? canonical(place.attributes[field] ?? '') : undefined;
  }
}

/**
 * Whether an offer satisfies a constraint, given the instances that are placed and how many are wanted; `seen`: values of
 * the field in offers so far. Source: marathon
 * src/main/scala/mesosphere/mesos/Constraints.scala.
 */
export function satisfies(
  [field, operator, value = '']: ConstraintSpec,
  offer: Place,
  placed: readonly Place[],
  instances: number,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  const offered = fieldOf(field, offer);
  if (offered === undefined) return operator === 'UNLIKE';
  const values = placed.map((place) => fieldOf(field, place));
  switch (operator) {
    case 'UNIQUE':
      return !values.includes(offered);
    case 'CLUSTER':
      if (value !== '') return value === offered;
      return values.length === 0 || values[0] === offered;
    case 'GROUP_BY':
      return joinsGroup(offered, values, Number(value) > 0 ? Number(value) : known(offered, values, seen), instances);
    case 'MAX_PER':
      return values.filter((other) => other === offered).length < Number(value);
    case 'LIKE':
      return wholly(value, offered);
    case 'UNLIKE':
      return value !== '' && !wholly(value, offered);
    case 'IS':
      return rounded(value) === rounded(offered);
    default:
      return false;
  }
}

/**
 * Without a number of groups upstream divides by zero in this version; here all values count that were placed or offered so
 * far (a declared deviation, named on the adapter's page).
 */
function known(offered: string, values: readonly (string | undefined)[], seen: ReadonlySet<string>): number {
  return new Set([...values, ...seen, offered]).size;
}

function joinsGroup(
  offered: string,
  values: readonly (string | undefined)[],
  groups: number,
  instances: number,
): boolean {
  const sizes = new Map<string | undefined, number>();
  for (const other of values) sizes.set(other, (sizes.get(other) ?? 0) + 1);
  const per = Math.floor(instances / groups);
  const own = sizes.get(offered);
  if (own === undefined) return sizes.size < groups;
  const extras = [...sizes.values()].reduce((sum, size) => sum + Math.max(0, size - per), 0);
  return own < per || (own === per && instances % groups > extras);
}

function wholly(expression: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${expression})$`).test(text);
  } catch {
    return false;
  }
}

/** Sets and ranges as Marathon prints them: sorted. */
function canonical(text: string): string {
  const [open, close] = [text.at(0), text.at(-1)];
  if (open === '{' && close === '}') return `{${text.slice(1, -1).split(',').sort().join()}}`;
  if (open !== '[' || close !== ']') return text;
  const begin = (range: string) => Number(range.split('-')[0]);
  const sorted = text
    .slice(1, -1)
    .split(',')
    .sort((left, right) => begin(left) - begin(right));
  return `[${sorted.join()}]`;
}

/** Numbers compare with three decimals, halves going to the even neighbour; everything else as it is. */
function rounded(text: string): string {
  const thousandths = Number(text) * 1000;
  if (text.trim() === '' || Number.isNaN(thousandths)) return text;
  const below = Math.floor(thousandths);
  const isHalf = Math.abs(thousandths - below - 0.5) < 1e-9;
  return String((isHalf ? below + (below % 2) : Math.round(thousandths)) / 1000);
}
