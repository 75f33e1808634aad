import type { ContainerExit, ContainerSpec, ContainerTimings, Image, ImageLookup, Images } from 'regatta/kit';
import type { Pod } from '../controllers/objects/pod.js';
import type { SimulatedReadiness } from '../kubelet/simulated-readiness.js';

/** Where a pod of the recordings says how it behaves: annotations `sim/...`, see the README of the behaviour recordings. */
const START_AFTER = 'sim/start-after';
/** A pod got its address when it started, not before; so that time passes before its containers begin. Milliseconds. */
export const ADDRESS_AFTER_MS = 1000;
/** Longer than any recording. Milliseconds. */
const NEVER_MS = 10_000_000_000;

/** So far apart the recorded pods started as a rule. Milliseconds. */
const TURN_MS = 31;
const TURNS = 5;

/** The nodes of the recordings: kwok's, with the stages that were written for them. For one world, since they count its starts. */
export function recordedTimings(): ContainerTimings {
  // One process played all nodes and took one pod after another: two pods seldom started in the same few milliseconds.
  let starts = 0;
  return { ...TIMINGS, startMs: ({ labels = {} }) => startMs(labels) + (starts++ % TURNS) * TURN_MS };
}

function startMs(labels: Readonly<Record<string, string>>): number {
  if (labels['sim/never-start'] === 'true') return NEVER_MS;
  return Math.max(0, millisecondsOf(labels[START_AFTER], ADDRESS_AFTER_MS) - ADDRESS_AFTER_MS);
}

const TIMINGS: Omit<ContainerTimings, 'startMs'> = {
  pullMs: () => 0,
  stop: ({ labels = {} }) => ({
    afterMs: millisecondsOf(labels['sim/stop-after'], 1000),
    exit: exitWith(Number(labels['sim/stop-code'] ?? (isFinite(labels) ? 143 : 0))),
  }),
  exits(spec) {
    const { labels = {} } = spec;
    const after = labels['sim/exit-after'];
    if (after === undefined) return undefined;
    return { afterMs: millisecondsOf(after, 0), exit: exitWith(exitCodeOf(spec)) };
  },
};

function exitCodeOf({ labels = {}, env = {} }: ContainerSpec): number {
  const code = Number(labels['sim/exit-code'] ?? 0);
  const failing = labels['sim/fail-indexes'];
  if (failing === undefined) return code;
  return failing.split(',').includes(env['JOB_COMPLETION_INDEX'] ?? '') ? code || 1 : 0;
}

/** Pods that are to end by themselves are those of jobs, which do not restart. */
function isFinite(labels: Readonly<Record<string, string>>): boolean {
  return labels['sim/exit-after'] !== undefined;
}

function millisecondsOf(text: string | undefined, otherwise: number): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text ?? '');
  if (match === null) return otherwise;
  return Number(match[1]) * { ms: 1, s: 1000, m: 60_000 }[match[2] as 'ms' | 's' | 'm'];
}

function exitWith(code: number): ContainerExit {
  return { code, reason: code === 0 ? 'Completed' : 'Error', message: '' };
}

/** Readiness as the annotations ask for it; one that was taken back comes again 0.3 s later. */
export const recordedReadiness: SimulatedReadiness = {
  stateOf({ metadata }: Pod, runningForMs) {
    const { annotations = {} } = metadata;
    if (annotations['sim/never-ready'] === 'true' || annotations['sim/unready'] === 'true') return { ready: false };
    const leftMs = millisecondsOf(annotations['sim/ready-after'], 0) - runningForMs;
    return leftMs > 0 ? { ready: false, againAfterMs: leftMs } : { ready: true };
  },
};

/** Every image exists but those with a tag that begins with `bad`. */
export class RecordedImages implements Images {
  readonly slowness = 1;

  lookUp(reference: string): ImageLookup {
    const colon = reference.lastIndexOf(':');
    const tag = colon > reference.lastIndexOf('/') ? reference.slice(colon + 1) : 'latest';
    if (tag.startsWith('bad')) return { found: false, reason: 'not-found', message: `${reference}: not found` };
    return { found: true, image: imageOf(this.nameOf(reference), tag) };
  }

  nameOf(reference: string): string {
    return reference;
  }

  hide(): void {}

  slowDown(): void {}
}

function imageOf(reference: string, tag: string): Image {
  return {
    reference,
    repository: reference.slice(0, reference.length - tag.length - 1),
    tag,
    digest: `sha256:${'0'.repeat(64)}`,
    sizeBytes: 1,
    known: false,
    behaviour: {
      warmUpMs: 0,
      shutDownMs: 0,
      signalExitCode: 0,
      ports: [],
      banner: [],
      entrypoint: [],
      cmd: [],
      env: [],
      memoryBytes: 0,
    },
  };
}
