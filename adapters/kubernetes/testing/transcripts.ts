import type { ContainerTimings } from 'regatta/kit';
import { createWorld, Drive, memoryCall, type StepTools, type VectorsHost } from 'regatta/testing';
import { encodeEnvelope } from '../facade/schema/encode-protobuf.js';
import { parseJson } from '../facade/schema/parse-json.js';
import { decodeMessage, isProtobuf, readEnvelope } from '../facade/schema/protobuf.js';
import { messageOf, type Message } from '../facade/schema/schema.js';
import { recordedTimings } from './physics.js';
import { builtInResources } from '../resources/index.js';
import { runKubectl } from './kubectl/index.js';
import { TranscriptMatcher } from './transcript-matcher.js';

type CaseResult = NonNullable<ReturnType<NonNullable<VectorsHost['other']>>>[number];
type Setup = ReturnType<NonNullable<VectorsHost['scenarios']>['world']>;
type Fields = Readonly<Record<string, unknown>>;

interface Exchange {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly encoding?: string;
  };
  readonly response: {
    readonly status: number;
    readonly contentType: string | null;
    readonly body?: unknown;
    readonly encoding?: string;
  };
}

/** One run of kubectl against the real server: what was typed, and everything that went over the wire. */
interface Transcript {
  readonly session: string;
  readonly order: number;
  readonly command: readonly string[];
  /** Another command, typed so many seconds after this one. */
  readonly meanwhile?: { readonly afterSeconds: string; readonly command: string };
  readonly exchanges: readonly Exchange[];
}

/** A command after another. Virtual milliseconds. */
const BETWEEN_COMMANDS_MS = 100;
/** How long the cluster may take to come to what a read showed, and how often to look. Virtual milliseconds. */
const COME_TRUE_MS = 5000;
const LOOK_EVERY_MS = 250;
const SETTLE_MS = 10_000;
/** Pods of jobs were done so long after they ran. */
const JOB_POD_MS = 1500;

/** Who was recorded, with the fingerprint of that certificate. */
const ADMINISTRATOR = {
  secure: true,
  certificate: {
    commonName: 'admin',
    organizations: ['system:masters'],
    sha256: '46cc17055f7486dcbff4abe5ad5e1af92dbfa63b626bf7611e9069462e6ca1e2',
  },
};

function timings(): ContainerTimings {
  const recorded = recordedTimings();
  return {
    ...recorded,
    exits: (spec, restarts) =>
      spec.labels?.['batch.kubernetes.io/job-name'] === undefined
        ? recorded.exits(spec, restarts)
        : { afterMs: JOB_POD_MS, exit: { code: 0, reason: 'Completed', message: '' } },
  };
}

const sessions = new Map<string, Session>();

/**
 * Recorded runs of kubectl. The state of a session lasts from one command to the next, so the files of a session have to come in
 * their order. What kubectl sent is sent again, and what the server answered is compared; what kubectl printed follows from that.
 * Undefined for a file of another form.
 */
export function recordedTranscripts(
  adapter: VectorsHost['adapter'],
  setup: Setup,
  path: string,
  content: unknown,
): readonly CaseResult[] | undefined {
  if (!isTranscript(content)) return undefined;
  const { session: name } = content;
  const session = sessions.get(name) ?? new Session(adapter, { ...setup, timings: timings() });
  sessions.set(name, session);
  return [{ id: path, ...session.replay(content) }];
}

function isTranscript(content: unknown): content is Transcript {
  const { session, exchanges } = (content ?? {}) as Partial<Transcript>;
  return typeof session === 'string' && Array.isArray(exchanges);
}

class Session {
  readonly #drive: Drive;
  readonly #matcher = new TranscriptMatcher();
  /** What is typed elsewhere while the command at hand runs. */
  #other: { readonly argv: readonly string[]; readonly atMs: number } | undefined;
  /** What the client keeps of documents that it has read, by path. */
  readonly #etags = new Map<string, string>();

  constructor(adapter: VectorsHost['adapter'], setup: Setup) {
    this.#drive = new Drive(createWorld({ ...setup, adapter, seed: 'transcripts' }));
    this.#drive.advance(SETTLE_MS);
  }

  replay({ exchanges, command, meanwhile }: Transcript): Pick<CaseResult, 'outcome' | 'detail'> {
    this.#drive.advance(BETWEEN_COMMANDS_MS);
    this.#matcher.tell(command);
    this.#other = meanwhile && {
      argv: meanwhile.command.split(' ').slice(1),
      atMs: this.#drive.world.tasks.elapsed + Number(meanwhile.afterSeconds) * 1000,
    };
    if (exchanges.length === 0) return { outcome: 'skip', detail: 'needs kubectl: nothing went over the wire' };
    // Every exchange is sent, since what comes later builds on it; the first difference is told.
    const problems = exchanges.map((exchange) => this.#exchange(exchange));
    const index = problems.findIndex((problem) => problem !== undefined);
    if (index === -1) return { outcome: 'pass', detail: '' };
    const { method, path } = exchanges[index]!.request;
    const upgrade = exchanges.some(({ response }) => response.status === 101);
    return { outcome: upgrade ? 'skip' : 'fail', detail: `${method} ${path}: ${problems[index]}` };
  }

  #exchange(exchange: Exchange): string | undefined {
    if (exchange.response.status === 101) return 'needs kubectl: the connection changes its protocol';
    if (/[?&]watch=(?:true|1)/.test(exchange.request.path)) return this.#watch(exchange);
    const compare = () => this.#compare(exchange);
    let problem = compare();
    // What controllers do has its time to come true.
    const patience = exchange.request.method === 'GET' ? COME_TRUE_MS : 0;
    for (let waited = 0; problem !== undefined && waited < patience; waited += LOOK_EVERY_MS) {
      this.#drive.advance(LOOK_EVERY_MS);
      this.#typeOther();
      problem = compare();
    }
    return problem;
  }

  #typeOther(): void {
    const { world } = this.#drive;
    const { tasks } = world;
    if (this.#other === undefined || tasks.elapsed < this.#other.atMs) return;
    const { argv } = this.#other;
    this.#other = undefined;
    const tools: StepTools = {
      now: () => tasks.elapsed,
      call: (request) => this.#drive.call(request, { peer: ADMINISTRATOR }),
      http: () => ({ outcome: 'skipped', reason: 'a transcript has no steps' }),
      advance: (forMs) => this.#drive.advance(forMs),
      until: (done, limitMs) => this.#drive.until(done, limitMs),
      counterpart: () => undefined,
    };
    runKubectl([...argv, '--wait=false'], tools, tasks, builtInResources(world.site().store), 'default');
  }

  #compare(exchange: Exchange): string | undefined {
    const { status, contentType, body: wanted } = exchange.response;
    const { call, result } = this.#callOf(exchange);
    this.#drive.world.accept(call);
    if (!this.#drive.until(() => result.ended, COME_TRUE_MS)) {
      result.abort();
      return 'was not answered in time';
    }
    const { etag } = result.headers;
    if (etag !== undefined) this.#etags.set(exchange.request.path, etag);
    const actual = decoded(result.body());
    if (result.status !== status)
      return `status ${result.status}; wanted ${status}: ${JSON.stringify(actual).slice(0, 200)}`;
    const type = result.headers['content-type'] ?? null;
    if (contentType !== null && type !== contentType) return `content type ${type}; wanted ${contentType}`;
    if (wanted === undefined || isOmitted(wanted)) return undefined;
    return this.#matcher.compare(comparable(exchange.request.path, wanted), actual);
  }

  /** As many events as were recorded, or what comes in time. */
  #watch(exchange: Exchange): string | undefined {
    const { call, result } = this.#callOf(exchange);
    this.#drive.world.accept(call);
    const wanted = (exchange.response.body ?? []) as readonly unknown[];
    const lines = () =>
      result
        .text()
        .split('\n')
        .filter((line) => line !== '');
    const isDone = () =>
      result.ended ||
      (result.status !== undefined &&
        lines().length >= wanted.length &&
        this.#matcher.compareStream(wanted, lines().map(valueOf)) === undefined);
    for (let waited = 0; !isDone() && waited < 6 * COME_TRUE_MS; waited += LOOK_EVERY_MS) {
      this.#drive.until(isDone, LOOK_EVERY_MS);
      this.#typeOther();
    }
    result.abort();
    if (result.status !== exchange.response.status)
      return `status ${result.status}; wanted ${exchange.response.status}`;
    return this.#matcher.compareStream(wanted, lines().map(valueOf));
  }

  #callOf({ request, response }: Exchange): ReturnType<typeof memoryCall> {
    const target = encodeURI(decodeURI(this.#matcher.filled(request.path))).replaceAll('%25', '%');
    const question = target.indexOf('?');
    const { body } = request;
    const filled = body === undefined ? undefined : textOf(this.#matcher.filledBody(body));
    const etag = this.#etags.get(request.path);
    return memoryCall(
      {
        method: request.method,
        path: question === -1 ? target : target.slice(0, question),
        query: question === -1 ? '' : target.slice(question + 1),
        headers: {
          'user-agent': 'kubectl/v1.32.5',
          ...lowerCased(request.headers),
          // The cache of the client adds this below where requests were recorded.
          ...(response.status === 304 && { 'if-none-match': etag ?? '' }),
        },
        ...(filled !== undefined && { body: request.encoding === 'protobuf' ? encoded(filled) : filled }),
      },
      // Who shows a token shows no certificate.
      { peer: request.headers['Authorization'] === undefined ? ADMINISTRATOR : { secure: true } },
    );
  }
}

function valueOf(line: string): unknown {
  return parseJson(line).value;
}

/** A recorded answer without what depends on the moment alone. */
function comparable(path: string, body: unknown): unknown {
  // The simulated kubelets of the recording wrote no events, and its controllers some of their own: rule 3 of the recordings.
  if (/\/events(?:\?|$)/.test(path)) {
    const { items: _items, rows: _rows, ...rest } = body as Fields;
    return rest;
  }
  // What the simulated kubelets reported with every heartbeat: rule 3, too.
  if (/\/nodes(?:[/?]|$)/.test(path)) return without(body, ['phase', 'conditions']);
  // How many steps a rollout took depends on which pods became ready between two looks.
  return /\/replicasets(?:\?|$)/.test(path) ? without(body, ['generation', 'observedGeneration']) : body;
}

function without(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !names.includes(name));
  return Object.fromEntries(entries.map(([name, part]) => [name, without(part, names)]));
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function isOmitted(body: unknown): boolean {
  return typeof body === 'object' && body !== null && '$omitted' in body;
}

function kindOf({
  apiVersion = '',
  kind = '',
}: {
  readonly apiVersion?: string;
  readonly kind?: string;
}): Message | undefined {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return messageOf(group, version, kind);
}

function encoded(text: string): Uint8Array | string {
  const object = JSON.parse(text) as Fields;
  const message = kindOf(object);
  return message === undefined ? text : encodeEnvelope(message, object);
}

function decoded(bytes: Uint8Array): unknown {
  if (isProtobuf(bytes)) {
    const { apiVersion, kind, raw } = readEnvelope(bytes);
    const message = kindOf({ apiVersion, kind });
    return { apiVersion, kind, ...(message && decodeMessage(message, raw)) };
  }
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
