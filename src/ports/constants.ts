/**
 * Every timer, limit and latency of a platform has a name, a unit and a source. One adapter version has one profile of them;
 * `--set LANE.NAME=VALUE` overrides any, `regatta constants` lists all.
 */

export type ConstantUnit = 'ms' | 'count' | 'bytes' | 'milliCpu' | 'permille' | 'perSecond' | 'port' | 'boolean';

export interface Constant {
  /** Whole number; 0 or 1 for `boolean`. */
  readonly value: number;
  readonly unit: ConstantUnit;
  /** Where the value comes from: project, file and symbol, or a recording. */
  readonly source: string;
  /** Inclusive bounds for `--set`. Default: 0 and 2^53 - 1. */
  readonly minimum?: number;
  readonly maximum?: number;
}

export type Profile = Readonly<Record<string, Constant>>;

/** The values of a profile, as the engine uses them. */
export type ConstantValues<P extends Profile> = { readonly [Name in keyof P]: number };

/** The physical model that all lanes of a comparison share; overridden with `--set world.NAME=VALUE`. */
export const PHYSICS = {
  imagePullBytesPerSecond: {
    value: 25_000_000,
    unit: 'perSecond',
    source: 'declared: a 200 Mbit/s link to a registry',
    minimum: 1,
  },
  imagePullOverheadMs: { value: 800, unit: 'ms', source: 'declared: name resolution, token and manifest round trips' },
  containerCreateMs: { value: 60, unit: 'ms', source: 'measured: containerd 1.6 create on two cores, rounded' },
  containerStartMs: {
    value: 250,
    unit: 'ms',
    source: 'measured: start of a local image in the swarm recordings, 200 to 400 ms',
  },
  containerStopMs: {
    value: 120,
    unit: 'ms',
    source: 'measured: SIGTERM to exit of nginx in the swarm recordings, 100 to 200 ms',
  },
} as const satisfies Profile;

export type Physics = ConstantValues<typeof PHYSICS>;
