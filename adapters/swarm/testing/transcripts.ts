import { AnswerMatcher, type CaseResult } from 'regatta/testing';
import { comparableBody, viewOf } from './answers.js';
import { Engines, type Answered } from './engines.js';
import { nameIn, objectAt, objectsOf, plainPath, type Exchange, type Json } from './exchange.js';
import { MATCHING } from './matching.js';
import { textAt } from '../resources/json-text.js';
import { machinesOf, TOPOLOGY_C } from './machines.js';
import { recordedImages, recordedTimings } from './physics.js';
import { PreparedWorld, withDigests } from './prepared-world.js';
import { Presupposed } from './presupposed.js';
import { Aliases } from './records.js';
import { recordedMembers, standingOf } from './standing.js';
import { unmasked } from './masked-secrets.js';

/** What one docker command asked of an engine, and what it was answered. */
export interface Transcript {
  readonly command: readonly string[];
  readonly via: string;
  readonly exchanges: readonly Exchange[];
}

/** The machine that made the swarm of the transcripts. */
const FIRST = 'node-1';
/** A stream that is looked at for so long has said what it had to say. */
const STREAM_MS = 2500;
/** Events and logs of a session of which only this command was kept. */
const SESSION = /^\/(events$|(services|tasks)\/.+\/logs$)/;

export function isTranscript(content: unknown): content is Transcript {
  const fields = (content ?? {}) as Partial<Transcript>;
  return Array.isArray(fields.command) && Array.isArray(fields.exchanges);
}

/** Sends what a docker command sent to a swarm like the one that it met, and compares the answers. */
export function replayTranscript(path: string, transcript: Transcript): CaseResult {
  const detail = new Replay(path, transcript).difference() ?? '';
  return { id: path, outcome: detail === '' ? 'pass' : 'fail', detail };
}

/** Images that the recorder's own registry had: those that are named with a digest. */
function publishedImages({ exchanges }: Transcript): readonly string[] {
  const bodies = exchanges.flatMap(({ request, response }) => [request.body ?? '', response.body ?? '']);
  const found = JSON.stringify(bodies).matchAll(/"Image":"([^"@]+)@sha256:/g);
  return [...new Set([...found].map(([, name = '']) => name))];
}

class Replay {
  readonly #transcript: Transcript;
  readonly #engines: Engines;
  readonly #aliases = new Aliases();
  readonly #matcher = new AnswerMatcher(MATCHING);

  constructor(path: string, transcript: Transcript) {
    this.#transcript = transcript;
    const machines = machinesOf(TOPOLOGY_C);
    const physics = { timings: recordedTimings, images: recordedImages(publishedImages(transcript)) };
    // The transcripts were recorded from Engine 20.10.
    this.#engines = new Engines({ machines, seed: path, version: '20.10', ...physics });
    const standing = standingOf(transcript);
    const presupposed = new Presupposed(transcript.exchanges);
    recordedMembers(this.#engines, transcript, standing, FIRST, presupposed);
    if (standing !== 'no swarm') new PreparedWorld(this.#engines, this.#aliases).make(presupposed);
    if (standing === 'locked') this.#restart(transcript.via);
  }

  /** The key of a manager that locks is gone with its process. */
  #restart(machine: string): void {
    const { shared, tasks } = this.#engines.world;
    const set = (agentRunning: boolean) =>
      tasks.as('recorder', 0, () => shared.machines.set(machine, { agentRunning }));
    set(false);
    this.#engines.advance(1000);
    set(true);
    this.#engines.advance(1000);
  }

  difference(): string | undefined {
    const start = this.#engines.world.tasks.now;
    for (const exchange of this.#transcript.exchanges) {
      this.#engines.advance(start + (exchange.at ?? 0) - this.#engines.world.tasks.now);
      const found = this.#compare(exchange);
      if (found !== undefined) return `${exchange.request.method} ${exchange.request.path}: ${found}`;
    }
    return undefined;
  }

  #compare(exchange: Exchange): string | undefined {
    const { request, response } = exchange;
    // The recording machine had no registry but its own, and the mimic's are always there.
    if (plainPath(exchange).startsWith('/distribution/')) return undefined;
    const path = this.#pathOf(exchange);
    if (path === undefined) return undefined;
    const isStream = response.stream === true || /follow=1/.test(request.path);
    const body = request.body === undefined ? {} : { body: this.#bodyOf(exchange) };
    const asked = { ...body, via: this.#transcript.via };
    const answer = this.#engines.ask(request.method, path, asked, isStream ? STREAM_MS : undefined);
    return this.#compareHead(exchange, answer) ?? this.#compareBody(exchange, answer);
  }

  #compareHead({ response }: Exchange, answer: Answered): string | undefined {
    if (answer.status !== response.status)
      return `status ${answer.status}; wanted ${response.status}: ${answer.text.slice(0, 300)}`;
    for (const name of [...MATCHING.headers, 'cache-control', 'pragma']) {
      // Distributions put their own mark on the version.
      const wanted = textAt(response.headers?.[name]).replace('+dfsg1', '');
      if (wanted !== (answer.headers[name] ?? '')) return `${name} is ${answer.headers[name]}; wanted ${wanted}`;
    }
    return undefined;
  }

  #compareBody(exchange: Exchange, answer: Answered): string | undefined {
    const { body } = exchange.response;
    if (SESSION.test(plainPath(exchange)) || body === undefined || body === null || body === '') return undefined;
    this.#aliases.learn(this.#engines.state);
    const view = viewOf(exchange, this.#transcript.exchanges);
    const wanted = comparableBody(JSON.parse(JSON.stringify(body).replaceAll('+dfsg1', '')), view);
    const named = this.#aliases
      .replace(JSON.stringify(answer.body))
      .replaceAll(/"Version":\{"Index":\d+\}/g, '"Version":"<version>"')
      .replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"<ts>"');
    return this.#matcher.compare(wanted, comparableBody(JSON.parse(named), view));
  }

  /** The path with our ids, versions and times; undefined for a task that only the recorded session had. */
  #pathOf(exchange: Exchange): string | undefined {
    const { tasks } = this.#engines.world;
    this.#aliases.learn(this.#engines.state);
    const seconds = Math.floor(tasks.now / 1000);
    const path = exchange.request.path
      .replace(
        /(service|network|secret|config)\/([^/?%]+)(?=[/?]|$)/,
        (whole: string) => this.#aliases.idOf(whole) ?? whole,
      )
      .replaceAll(/(service|network)\/([^/?%]+)(?=%22)/g, (whole: string) => this.#aliases.idOf(whole) ?? whole)
      .replace(/\bsince=\d+/, `since=${seconds - 600}`)
      .replace(/\buntil=\d+/, `until=${seconds}`);
    const task = /\/task-\d+/.exec(path)?.[0];
    if (task !== undefined) return this.#taskPath(exchange, path, task);
    return path.replace(/version=\d+/, () => `version=${this.#versionAt(plainPath(exchange))}`);
  }

  #taskPath(exchange: Exchange, path: string, alias: string): string | undefined {
    if (exchange.response.status === 404) return path;
    const shown = this.#transcript.exchanges.flatMap(objectsOf).find(({ ID }) => ID === alias.slice(1));
    const service = this.#engines.state.services().find(({ spec }) => spec.Name === nameIn(shown?.['ServiceID']));
    const live = service && this.#engines.state.tasksOf(service.id).find(({ status }) => status.state === 'running');
    const wasLive = objectAt(shown, 'Status')?.['State'] === 'running';
    return wasLive && live !== undefined ? path.replace(alias, `/${live.id}`) : undefined;
  }

  #versionAt(path: string): number {
    const { state } = this.#engines;
    const [, kind = '', ...rest] = path.replace(/\/update$/, '').split('/');
    const name = nameIn(rest.join('/'));
    if (kind === 'swarm') return state.cluster()!.version;
    if (kind === 'nodes') return state.nodeOn(name)?.version ?? 0;
    const objects = kind === 'services' ? state.services() : state.list(kind === 'secrets' ? 'secret' : 'config');
    return objects.find(({ spec }) => spec.Name === name)?.version ?? 0;
  }

  #bodyOf({ request, response }: Exchange): unknown {
    const addresses = JSON.stringify(request.body).replaceAll(/\b10\.98\.\d+\.1(\d)\b/g, (whole, number: string) => {
      return this.#engines.world.shared.machines.get(`node-${number}`)?.address ?? whole;
    });
    const answer = { status: response.status, body: response.body };
    return JSON.parse(
      unmasked(this.#aliases.withIds(withDigests(addresses)), answer, this.#engines.state, 'worker'),
    ) as Json;
  }
}
