/** The resources of Mesos: named amounts, ranges or sets, perhaps reserved to roles. A list of them is a bag: one entry a kind. */

export interface Reservation {
  readonly role: string;
  readonly type: 'STATIC' | 'DYNAMIC';
  readonly principal?: string;
  readonly labels?: Labels;
}

/** Free words of whoever reserved, which are a part of the identity. */
export interface Labels {
  readonly labels?: readonly { readonly key: string; readonly value?: string }[];
}

/** Both ends included. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

interface Nature {
  readonly name: string;
  /** From the outermost to the most refined; empty for what anybody may use. */
  readonly reservations: readonly Reservation[];
  readonly revocable: boolean;
  /** Set for a persistent volume that several tasks may use at once: how many of them hold it. */
  readonly copies?: number;
  /** Identity of a persistent volume. */
  readonly volume?: string;
  /** Where its tasks see the volume, and who made it. */
  readonly containerPath?: string;
  readonly volumePrincipal?: string;
  /** Root of a disk that can only be used whole. */
  readonly mount?: string;
}

export type Amount =
  /** Thousandths, since Mesos compares scalars with three decimals. */
  | { readonly type: 'SCALAR'; readonly milli: number }
  | { readonly type: 'RANGES'; readonly ranges: readonly Range[] }
  | { readonly type: 'SET'; readonly items: readonly string[] };

export type Resource = Nature & Amount;
export type Resources = readonly Resource[];

const PLAIN = { reservations: [], revocable: false } as const;

/** An unreserved scalar; `milli` in thousandths. */
export function scalar(name: string, milli: number): Resource {
  return { ...PLAIN, name, type: 'SCALAR', milli };
}

/** Unreserved ranges. */
export function ranges(name: string, list: readonly Range[]): Resource {
  return { ...PLAIN, name, type: 'RANGES', ranges: list };
}

/** Two entries with the same identity add up; all others stand beside each other. */
export function identityOf(resource: Resource): string {
  const reserved = resource.reservations
    .map(({ role, type, principal, labels }) => `${role}!${type}!${principal ?? ''}!${labelsText(labels)}`)
    .join('>');
  const nature = `${resource.revocable ? 'r' : ''}${resource.copies === undefined ? '' : 's'}`;
  return `${resource.name}|${resource.type}|${reserved}|${nature}|${resource.volume ?? ''}|${resource.mount ?? ''}`;
}

function labelsText(labels: Labels | undefined): string {
  return (labels?.labels ?? []).map(({ key, value }) => `${key}=${value ?? ''}`).join(',');
}

/** The role it is reserved to, which is that of the last refinement; undefined for what is unreserved. */
export function reservedRole(resource: Resource): string | undefined {
  return resource.reservations.at(-1)?.role;
}

/** True for what cannot be cut: a mounted disk and a volume that holds data. */
export function isWhole(resource: Resource): boolean {
  return resource.mount !== undefined || resource.volume !== undefined;
}

export function isShared(resource: Resource): boolean {
  return resource.copies !== undefined;
}

/**
 * Reads the text form that flags and vectors use: `cpus:1;mem(role):64;ports:[1-5,7-9];zones:{a,b}`. Throws a `SyntaxError`
 * for anything else.
 */
export function parseResources(text: string): Resources {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseOne);
}

function parseOne(part: string): Resource {
  const match = /^([\w.-]+)(?:\(([^)]+)\))?:(.+)$/.exec(part);
  if (match === null) throw new SyntaxError(`"${part}" is not a resource`);
  const [, name = '', role = '*', value = ''] = match;
  const nature = { name, reservations: role === '*' ? [] : [{ role, type: 'STATIC' as const }], revocable: false };
  if (value.startsWith('[')) return { ...nature, type: 'RANGES', ranges: parseRanges(value, part) };
  if (value.startsWith('{')) return { ...nature, type: 'SET', items: value.slice(1, -1).split(',') };
  const milli = Math.round(Number(value) * 1000);
  if (Number.isNaN(milli)) throw new SyntaxError(`"${part}" has no amount`);
  return { ...nature, type: 'SCALAR', milli };
}

function parseRanges(value: string, part: string): Range[] {
  return value
    .slice(1, -1)
    .split(',')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const [begin = NaN, end = begin] = text.split('-').map(Number);
      if (Number.isNaN(begin) || Number.isNaN(end)) throw new SyntaxError(`"${part}" has a bad range`);
      return { begin, end };
    });
}
