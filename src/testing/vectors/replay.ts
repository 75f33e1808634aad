import { createWorld } from '../../world/create-world.js';
import { Counterparts } from './counterparts.js';
import { Drive } from './drive.js';
import type { CaseResult, ScenarioSession, ScenariosHost, StepResult, StepTools, VectorsHost } from './host.js';
import { evaluate } from './facts.js';
import { Observer } from './observer.js';
import type { Checkpoint, Fact, RecordedStep, RecordFields, ScenarioFile } from './recording.js';
import { runOf, type DoneStep, type Run } from './run.js';
import { signatureOf } from './signature.js';
import type { RecordTable } from './timeline.js';
import { matches, type Where } from './where.js';

/** The recorder looked for the first time so long after the previous step. Milliseconds. */
const FIRST_LOOK_MS = 250;
/** A gap between steps that is longer than the recorder's own overhead hides a wait of its own. Milliseconds. */
const HIDDEN_WAIT_MS = 400;
/** How much longer than the real system the mimic may take to look like the checkpoint that ended a hidden wait. Milliseconds. */
const LEAST_PATIENCE_MS = 5000;

type Mark =
  { readonly at: number; readonly step: RecordedStep } | { readonly at: number; readonly checkpoint: Checkpoint };

interface Condition {
  readonly of?: string;
  readonly where?: Where;
  readonly equals?: number;
  readonly min?: number;
}

/** Replays the steps of a scenario against a fresh world and evaluates its facts on what was observed. */
export function replayScenario(host: VectorsHost, scenarios: ScenariosHost, file: ScenarioFile): readonly CaseResult[] {
  return new Replay(host, scenarios, file).results();
}

class Replay {
  readonly #file: ScenarioFile;
  readonly #scenarios: ScenariosHost;
  readonly #drive: Drive;
  readonly #recording: Run;
  readonly #counterparts = new Counterparts();
  readonly #steps = new Map<string, DoneStep>();
  readonly #skipped = new Map<string, string>();
  readonly #checkpoints = new Map<string, { readonly t: number; readonly records: RecordFields }>();
  #session!: ScenarioSession;
  #observer!: Observer;
  #zeroMs = Infinity;
  /** The recording's time of the last thing done. */
  #recordedAt = 0;
  /** Set once a step was skipped on which the rest of the course depends. */
  #derailed: string | undefined;

  constructor(host: VectorsHost, scenarios: ScenariosHost, file: ScenarioFile) {
    this.#file = file;
    this.#scenarios = scenarios;
    this.#recording = runOf(file);
    this.#drive = new Drive(createWorld({ ...scenarios.world(file), adapter: host.adapter, seed: file.scenario }));
  }

  results(): readonly CaseResult[] {
    const tools = this.#tools();
    this.#session = this.#scenarios.open(this.#drive.world, this.#file, tools);
    this.#zeroMs = this.#drive.world.tasks.now;
    this.#observer = new Observer(this.#drive, this.#session, this.#zeroMs, this.#file.curve !== undefined);
    for (const mark of marksOf(this.#file)) {
      this.#passGap(mark);
      if ('checkpoint' in mark) this.#note(mark.checkpoint.name);
      else this.#do(mark.step, tools);
    }
    const last = this.#file.observations.at(-1)?.t ?? 0;
    this.#drive.advance(Math.max(0, last - this.#recordedAt));
    this.#observer.finish();
    return this.#file.facts.map((fact, index) => this.#judge(fact, index));
  }

  /** Lets the time pass that lay between two things in the recording, and what its recorder waited for. */
  #passGap(mark: Mark): void {
    const gapMs = Math.max(0, mark.at - this.#recordedAt);
    this.#recordedAt = Math.max(this.#recordedAt, mark.at);
    this.#drive.advance(gapMs);
    if (gapMs < HIDDEN_WAIT_MS || !('checkpoint' in mark)) return;
    const wanted = this.#signatureOf(mark.checkpoint);
    const alike = () => this.#signatureOf(this.#session.records()) === wanted;
    this.#drive.until(this.#observer.whenChanged(alike), Math.max(LEAST_PATIENCE_MS, gapMs));
  }

  #signatureOf(state: RecordFields): string {
    return signatureOf(this.#scenarios.comparable?.(state) ?? state, this.#scenarios.kinds);
  }

  #note(name: string): void {
    this.#checkpoints.set(name, { t: this.#now(), records: this.#session.records() });
  }

  #do(step: RecordedStep, tools: StepTools): void {
    const t = this.#now();
    if (step.kind === 'wait') this.#wait(step);
    else this.#settle(step, t, this.#session.perform(step, tools));
    this.#observer.look();
    if (step.kind === 'wait') this.#steps.set(step.id, { t, tEnd: this.#now() });
    this.#recordedAt = step.tEnd ?? (step.kind === 'wait' ? step.t : Math.max(step.t, this.#recordedAt));
  }

  #settle(step: RecordedStep, t: number, result: StepResult): void {
    if (result.outcome === 'skipped') {
      this.#skipped.set(step.id, result.reason);
      if (result.looks !== true) this.#derailed ??= result.reason;
      return;
    }
    const { response, cli } = result;
    this.#steps.set(step.id, { t, tEnd: this.#now(), ...response, ...cli });
  }

  #wait(step: RecordedStep): void {
    const conditions = step['until'] as readonly Condition[] | undefined;
    if (conditions === undefined) return this.#drive.advance(step['ms'] as number);
    this.#drive.advance(FIRST_LOOK_MS);
    const holds = () => conditions.every((condition) => this.#holds(condition));
    this.#drive.until(this.#observer.whenChanged(holds), (step['timeout'] as number) - FIRST_LOOK_MS);
  }

  #holds({ of = this.#scenarios.kinds[0], where = {}, equals, min }: Condition): boolean {
    const wanted = this.#counterparts.translate(where);
    const records = of === 'events' ? this.#session.events() : (this.#session.records()[of] ?? []);
    const number = records.filter((record) => matches(record, wanted)).length;
    return equals === undefined ? number >= (min ?? 1) : number === equals;
  }

  #judge(fact: Fact, index: number): CaseResult {
    const id = `${this.#file.scenario} ${index + 1} ${fact.type}`;
    const detail = this.#skipReason(fact);
    if (detail !== undefined) return { id, outcome: 'skip', detail };
    const found = evaluate(this.#counterparts.translate(fact), this.#run());
    if (found === undefined) return { id, outcome: 'pass', detail: '' };
    return { id, outcome: 'fail', detail: `${found}; wanted ${JSON.stringify(fact)}` };
  }

  #skipReason(fact: Fact): string | undefined {
    const step = fact['step'] as string | undefined;
    if (step !== undefined && this.#skipped.has(step)) return this.#skipped.get(step);
    const aboutStep = step !== undefined && this.#steps.has(step) && this.#stepBeforeDerailing(step);
    return aboutStep ? undefined : this.#derailed;
  }

  #stepBeforeDerailing(id: string): boolean {
    const order = this.#file.steps.map((step) => step.id);
    const first =
      [...this.#skipped.keys()].map((skipped) => order.indexOf(skipped)).sort((a, b) => a - b)[0] ?? Infinity;
    return order.indexOf(id) < first;
  }

  #run(): Run {
    return {
      defaultKind: this.#recording.defaultKind,
      timeline: this.#observer.timeline,
      checkpoints: this.#checkpoints,
      steps: this.#steps,
      events: this.#observer.events,
      curve: this.#observer.curve,
    };
  }

  #now(): number {
    const { now } = this.#drive.world.tasks;
    return this.#zeroMs === Infinity ? -1 : now - this.#zeroMs;
  }

  #tools(): StepTools {
    return {
      now: () => this.#now(),
      call: (request, options) => this.#drive.call(request, options),
      http: (step, options) => this.#http(step, options),
      advance: (forMs) => this.#drive.advance(forMs),
      until: (done, limitMs) => this.#drive.until(done, limitMs),
      counterpart: (kind, alias) => this.#counterpart(kind, alias),
    };
  }

  #counterpart(kind: string, alias: string): string | undefined {
    this.#observer.look();
    const { timeline } = this.#observer;
    const [first] = this.#scenarios.kinds;
    const referring = kind === first ? undefined : { theirs: this.#recordedTable(first), ours: timeline.latest(first) };
    return this.#counterparts.find(alias, this.#recordedTable(kind), timeline.latest(kind), referring);
  }

  /** What the recording shows of a kind at the time of the last thing done. */
  #recordedTable(kind: string): RecordTable {
    const moments = [...this.#recording.timeline.moments(kind, this.#recordedAt, this.#recordedAt)];
    return moments.at(-1)?.table ?? new Map();
  }

  #http(step: RecordedStep, options: Parameters<StepTools['http']>[1] = {}): StepResult {
    const { method, path, body, contentType = 'application/json' } = step.request!;
    const full = this.#filled(path);
    const question = full.indexOf('?');
    const { peer } = this.#scenarios;
    const answer = this.#drive.call(
      {
        method,
        path: question === -1 ? full : full.slice(0, question),
        query: question === -1 ? '' : full.slice(question + 1),
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': contentType }),
          ...options.headers,
        },
        ...(body !== undefined && { body: this.#filled(typeof body === 'string' ? body : JSON.stringify(body)) }),
      },
      { ...(options.site !== undefined && { site: options.site }), ...(peer !== undefined && { peer }) },
    );
    return { outcome: 'done', response: { status: answer.status, body: this.#bodyOf(answer.text) } };
  }

  /** Our answer in the recording's aliases; `full` is where recordings keep an answer that they did not cut down. */
  #bodyOf(text: string): unknown {
    const body = parsedBody(this.#session.aliased?.(text) ?? text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body, full: body } : body;
  }

  /** Placeholders of a request: what the session knows, else the real name of our counterpart (`{{pod:pod-3}}`). */
  #filled(text: string): string {
    return text.replaceAll(/\{\{([^}]+)\}\}/g, (whole, inner: string) => {
      const own = this.#session.placeholder?.(inner);
      if (own !== undefined) return own;
      const alias = inner.slice(inner.indexOf(':') + 1);
      const ours = this.#counterpart(this.#scenarios.kinds[0], alias);
      return (ours === undefined ? undefined : this.#session.nameOf(ours)) ?? whole;
    });
  }
}

function parsedBody(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Steps and checkpoints in the order in which they began; a wait without an end time ended at its `t`. */
function marksOf(file: ScenarioFile): readonly Mark[] {
  const marks: Mark[] = [
    ...file.checkpoints.map((checkpoint) => ({ at: checkpoint.t, checkpoint })),
    ...file.steps.map((step) => ({ at: beginOf(step), step })),
  ];
  return marks.sort((left, right) => left.at - right.at);
}

function beginOf(step: RecordedStep): number {
  return step.kind === 'wait' && step.tEnd === undefined ? step.t - (step['ms'] as number) : step.t;
}
