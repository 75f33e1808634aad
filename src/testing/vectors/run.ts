import type { Checkpoint, Fact, RecordedEvent, RecordedStep, RecordFields, ScenarioFile } from './recording.js';
import { Timeline } from './timeline.js';

/** What is known of a step that was done. */
export interface DoneStep {
  readonly t: number;
  readonly tEnd: number;
  readonly status?: number;
  readonly body?: unknown;
  readonly exit?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** One run of a scenario, of the real system or of the mimic: what facts are statements about. */
export interface Run {
  /** The kind that facts mean when they name none. */
  readonly defaultKind: string;
  readonly timeline: Timeline;
  readonly checkpoints: ReadonlyMap<string, { readonly t: number; readonly records: RecordFields }>;
  readonly steps: ReadonlyMap<string, DoneStep>;
  readonly events: readonly RecordedEvent[];
  readonly curve: readonly RecordedEvent[];
}

/** Looks at one kind of fact: undefined when it holds, else what was found instead. */
export type Evaluator = (fact: Fact, run: Run) => string | undefined;

/** Raised by a fact that cannot be evaluated on this run, e.g. because its anchor never came; counts as a failure. */
export class Unmet extends Error {}

/** The recording as a run, on which every fact of the recording has to hold. */
export function runOf(file: ScenarioFile): Run {
  return {
    defaultKind: defaultKindOf(file),
    timeline: Timeline.of(file.observations),
    checkpoints: new Map(
      file.checkpoints.map((checkpoint) => [checkpoint.name, { t: checkpoint.t, records: checkpoint }]),
    ),
    steps: new Map(file.steps.map((step) => [step.id, doneOf(step)])),
    events: file.events ?? [],
    curve: file.curve ?? [],
  };
}

/** The records of a kind at a checkpoint. */
export function recordsAt(run: Run, name: unknown, kind: string): readonly RecordFields[] {
  const checkpoint = run.checkpoints.get(name as string);
  if (checkpoint === undefined) throw new Unmet(`checkpoint "${String(name)}" was never reached`);
  return (checkpoint.records[kind] ?? []) as readonly RecordFields[];
}

export function kindOf(fact: Fact | RecordFields, run: Run): string {
  return (fact['of'] as string | undefined) ?? run.defaultKind;
}

/** `pods` or `tasks` come first in every recording that has them. */
function defaultKindOf(file: ScenarioFile): string {
  const kinds = new Set<string>();
  for (const part of [...file.checkpoints, ...file.observations] as (Checkpoint & RecordFields)[])
    for (const [name, value] of Object.entries(part)) if (Array.isArray(value)) kinds.add(name.replace(/^-/, ''));
  return ['pods', 'tasks'].find((kind) => kinds.has(kind)) ?? [...kinds][0] ?? 'tasks';
}

function doneOf(step: RecordedStep): DoneStep {
  const { t, response } = step;
  return {
    t,
    tEnd: step.tEnd ?? t,
    ...(response !== undefined && { status: response.status, body: response.body }),
    ...(typeof step['exit'] === 'number' && {
      exit: step['exit'],
      stdout: (step['stdout'] as string | undefined) ?? '',
      stderr: (step['stderr'] as string | undefined) ?? '',
    }),
  };
}
