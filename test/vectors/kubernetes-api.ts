import { readFileSync } from 'node:fs';
import { createWorld } from '../../src/world/create-world.js';
import { memoryCall, type MemoryResult } from '../../src/core/call/memory-call.js';
import type { World } from '../../src/world/world.js';
import { apiOnly } from '../flow/kubernetes-api-only.js';
import { Matching, without } from './kubernetes-api-matching.js';

interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly user?: { readonly name: string; readonly groups: readonly string[] };
  readonly anonymous?: boolean;
  readonly action?: string;
  readonly noContentType?: boolean;
}

export interface Interaction {
  readonly id: string;
  /** Says how the body was reduced before it was stored. */
  readonly note?: string;
  readonly setup?: readonly RecordedRequest[];
  readonly request: RecordedRequest;
  readonly during?: readonly RecordedRequest[];
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: unknown;
    readonly events?: readonly unknown[];
  };
}

export function interactionsOf(topic: string): readonly Interaction[] {
  const file = new URL(`kubernetes/api/${topic}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { interactions: readonly Interaction[] }).interactions;
}

/** Replays one interaction on a fresh server; gives what is different. */
export function replay(interaction: Interaction, keepManagers: boolean): readonly string[] {
  const world = createWorld({ adapter: apiOnly, machines: [], seed: 1, freeze: true });
  world.tasks.runUntilIdle(world.tasks.now + 10_000);
  const answers: unknown[] = [];
  for (const request of interaction.setup ?? []) {
    if (request.action !== undefined) {
      if (request.action.includes('compact')) world.sites[0]!.store.compact(world.sites[0]!.store.revision);
      continue;
    }
    answers.push(bodyOf(send(world, filled(request, answers))));
  }
  const result = send(world, filled(interaction.request, answers));
  for (const request of interaction.during ?? []) if (request.action === undefined) send(world, filled(request, answers));
  const { response } = interaction;
  const clean = (value: unknown) => without(keepManagers ? [] : ['managedFields'], value);
  const matching = new Matching(interaction.note !== undefined);
  if (result.status !== response.status)
    return [`status ${response.status} was ${result.status}: ${result.text().slice(0, 300)}`];
  if (response.events !== undefined) {
    const lines = result.text().split('\n').filter((line) => line !== '');
    matching.compare(clean(response.events), clean(lines.map((line) => JSON.parse(line) as unknown)), 'events');
  } else matching.compare(clean(response.body ?? ''), clean(bodyOf(result)), 'body');
  for (const [name, value] of Object.entries(response.headers)) {
    const joined = Array.isArray(value) ? value.join(', ') : value;
    matching.compare(joined, result.headers[name.toLowerCase()], `header ${name}`);
  }
  return matching.problems;
}

function send(world: World, request: RecordedRequest): MemoryResult {
  const [path, query] = splitOnce(request.path, '?');
  const { body } = request;
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const isTyped = Object.keys(request.headers ?? {}).some((name) => name.toLowerCase() === 'content-type');
  const typed = text === '' || isTyped || request.noContentType === true ? {} : { 'content-type': 'application/json' };
  const anonymous = request.anonymous === true ? { peer: { secure: true } } : {};
  const { call, result } = memoryCall(
    {
      method: request.method,
      path: encodeURI(path).replaceAll('%25', '%'),
      query: encodeURI(query).replaceAll('%25', '%'),
      headers: { 'user-agent': 'oracle/1.0', ...typed, ...request.headers },
      body: text,
    },
    anonymous,
  );
  world.accept(call);
  world.tasks.runUntilIdle(world.tasks.now + 10_000);
  return result;
}

function bodyOf(result: MemoryResult): unknown {
  const text = result.text();
  return (result.headers['content-type'] ?? '').includes('json') && text !== '' && !text.includes('\n{')
    ? (JSON.parse(text) as unknown)
    : text;
}

/** Puts values of earlier answers where the recording names them. */
function filled(request: RecordedRequest, answers: readonly unknown[]): RecordedRequest {
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fill(part)]));
    if (typeof value !== 'string') return value;
    const whole = /^\{\{(setup\[[^}]*)\}\}$/.exec(value);
    if (whole !== null) return lookUp(whole[1]!, answers);
    return value
      .replaceAll(/\{\{(setup\[[^}]*)\}\}/g, (_, path: string) => plainText(lookUp(path, answers)))
      .replaceAll(/\{\{repeat:(.):(\d+)\}\}/g, (_, letter: string, count: string) => letter.repeat(Number(count)));
  };
  return fill(request) as RecordedRequest;
}

function lookUp(path: string, answers: readonly unknown[]): unknown {
  const [, index = '0', rest = ''] = /^setup\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
  return rest
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], answers[Number(index)]);
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
