import { createWorld } from '../../world/create-world.js';
import { memoryCall, type MemoryRequest } from '../../core/call/memory-call.js';
import { Drive, parsed } from './drive.js';
import type { CaseResult, InteractionsHost, NativeAnswer, StepTools, VectorsHost } from './host.js';
import { AnswerMatcher } from './matching.js';
import { filled, valueAt } from './placeholders.js';
import type { Interaction, InteractionRequest, InteractionsFile, RecordFields } from './recording.js';
import { equalValues } from './where.js';

/** Between two tries of a request that has to come true. Virtual milliseconds. */
const TRY_EVERY_MS = 100;
/** A stream that was silent for so long has said what it had to say. Virtual milliseconds. */
const QUIET_MS = 500;

/** Sends the recorded requests to fresh worlds and compares the answers. */
export function replayInteractions(
  host: VectorsHost,
  interactions: InteractionsHost,
  file: InteractionsFile,
): readonly CaseResult[] {
  let shared: Drive | undefined;
  return file.interactions.map((interaction) => {
    const drive = shared ?? freshDrive(host, interactions, file, interaction);
    if (file.sequential === true) shared = drive;
    return { id: interaction.id, ...new Exchange(drive, interactions, interaction).outcome() };
  });
}

/** The world of one interaction, as the recording found it. */
export function freshDrive(
  host: VectorsHost,
  interactions: InteractionsHost,
  file: InteractionsFile,
  interaction: Interaction,
): Drive {
  const setup = interactions.world(file, interaction);
  const drive = new Drive(createWorld({ adapter: host.adapter, seed: file.topic, ...setup }));
  interactions.prepare?.(drive.world, file, toolsOf(drive));
  return drive;
}

/** The tools of a cluster without a recording behind it. */
function toolsOf(drive: Drive): StepTools {
  return {
    now: () => drive.world.tasks.elapsed,
    call: (request, options) => drive.call(request, options),
    http: () => ({ outcome: 'skipped', reason: 'there are no steps in a list of interactions' }),
    advance: (forMs) => drive.advance(forMs),
    until: (done, limitMs) => drive.until(done, limitMs),
    counterpart: () => undefined,
  };
}

type Outcome = Pick<CaseResult, 'outcome' | 'detail'>;

/** One interaction: what has to come first, the request, and what its answer is compared with. */
export class Exchange {
  readonly #drive: Drive;
  readonly #host: InteractionsHost;
  readonly #interaction: Interaction;
  /** Bodies of the answers to the requests of the setup, which placeholders refer to by number. */
  readonly #answers: unknown[] = [];

  constructor(drive: Drive, host: InteractionsHost, interaction: Interaction) {
    this.#drive = drive;
    this.#host = host;
    this.#interaction = interaction;
  }

  outcome(): Outcome {
    for (const request of this.#interaction.setup ?? []) {
      const problem = this.#setUp(request);
      if (problem !== undefined) return problem;
    }
    const found = this.#interaction.response.events === undefined ? this.#compareAnswer() : this.#compareStream();
    return found === undefined ? { outcome: 'pass', detail: '' } : { outcome: 'fail', detail: found };
  }

  #setUp(request: InteractionRequest): Outcome | undefined {
    if (request.action !== undefined) {
      const ms = request['ms'] as number | undefined;
      if (ms !== undefined) this.#drive.advance(ms);
      const reason = ms === undefined ? this.#act(request) : undefined;
      return reason === undefined ? undefined : { outcome: 'skip', detail: reason };
    }
    const answer = this.#send(request, request.until);
    this.#answers.push(answer.body);
    const { expectStatus } = request;
    const allowed = expectStatus === undefined ? undefined : ([expectStatus].flat() as readonly number[]);
    const fine = allowed === undefined ? answer.status < 400 : allowed.includes(answer.status);
    if (fine) return undefined;
    return {
      outcome: 'fail',
      detail: `setup ${request.method} ${request.path}: ${answer.status} ${answer.text.slice(0, 300)}`,
    };
  }

  #act(request: InteractionRequest): string | undefined {
    if (this.#host.act === undefined) return `needs ${request.action}`;
    return this.#host.act(request, this.#drive.world, toolsOf(this.#drive));
  }

  #compareAnswer(): string | undefined {
    const { request, response } = this.#interaction;
    const answer = this.#send(request, request.until ?? this.#interaction.until);
    return this.#compareHead(answer) ?? this.#compareBody(response.body, answer.text, answer.body);
  }

  #compareHead(answer: Pick<NativeAnswer, 'status' | 'headers' | 'text'>): string | undefined {
    const { status, headers = {} } = this.#interaction.response;
    if (answer.status !== status) return `status ${answer.status}; wanted ${status}: ${answer.text.slice(0, 300)}`;
    const matcher = new AnswerMatcher(this.#host.matching);
    const wanted = new Map(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]),
    );
    for (const name of this.#host.matching.headers) {
      const found = matcher.compare(wanted.get(name) ?? '', answer.headers[name] ?? '', `header ${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #compareBody(wanted: unknown, text: string, body: unknown): string | undefined {
    const order = (value: unknown) => this.#host.matching.order?.(value, this.#interaction) ?? value;
    const matcher = new AnswerMatcher(this.#host.matching);
    if (wanted === undefined) return text === '' ? undefined : `the body is ${text.slice(0, 300)}; wanted none`;
    return typeof wanted === 'string' ? matcher.compare(wanted, text) : matcher.compare(order(wanted), order(body));
  }

  #compareStream(): string | undefined {
    const { request, response, during = [], end } = this.#interaction;
    const { call, result } = memoryCall(this.#requestOf(request), { peer: this.#host.caller(request).peer });
    this.#drive.world.accept(call);
    this.#drive.advance(QUIET_MS);
    for (const next of during) this.#send(next, next.until);
    const lines = () =>
      result
        .text()
        .split('\n')
        .filter((line) => line !== '');
    if (end?.events !== undefined) this.#drive.until(() => lines().length >= end.events! || result.ended, 60_000);
    this.#drive.advance(QUIET_MS);
    result.abort();
    const head = { status: result.status ?? 0, headers: result.headers, text: result.text() };
    const events = lines().map(parsed);
    return this.#compareHead(head) ?? this.#compareBody(response.events, head.text, events);
  }

  #send(request: InteractionRequest, until: RecordFields | undefined): NativeAnswer {
    const { peer } = this.#host.caller(request);
    let answer = this.#drive.call(this.#requestOf(request), { peer });
    const tries = (((until?.['timeoutSeconds'] as number | undefined) ?? 10) * 1000) / TRY_EVERY_MS;
    for (let count = 0; !comesTrue(until, answer) && count < tries; count++) {
      this.#drive.advance(TRY_EVERY_MS);
      answer = this.#drive.call(this.#requestOf(request), { peer });
    }
    return answer;
  }

  #requestOf(request: InteractionRequest): MemoryRequest {
    const target = encodeURI(filled(request.path, this.#answers) as string).replaceAll('%25', '%');
    const question = target.indexOf('?');
    // Whoever asks may show a token that an earlier answer gave.
    const caller = filled(this.#host.caller(request).headers, this.#answers) as Record<string, string>;
    const headers: Record<string, string> = { 'user-agent': 'oracle/1.0', ...caller };
    const hasBody = request.body !== undefined && request.body !== null;
    if (hasBody && request.noContentType !== true) headers['content-type'] = 'application/json';
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      if (value === null) delete headers[name.toLowerCase()];
      else headers[name.toLowerCase()] = filled(value, this.#answers) as string;
    }
    const body = filled(request.body, this.#answers);
    return {
      method: request.method,
      path: question === -1 ? target : target.slice(0, question),
      query: question === -1 ? '' : target.slice(question + 1),
      headers,
      ...(hasBody && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
  }
}

function comesTrue(until: RecordFields | undefined, answer: NativeAnswer): boolean {
  if (until === undefined) return true;
  if (until['status'] !== undefined && answer.status !== until['status']) return false;
  if (until['path'] === undefined) return true;
  const found = valueAt(answer.body, until['path'] as string);
  if (until['exists'] === false) return found === undefined;
  if (until['length'] !== undefined) return Array.isArray(found) && found.length === until['length'];
  return 'equals' in until ? equalValues(found, until['equals']) : found !== undefined;
}
