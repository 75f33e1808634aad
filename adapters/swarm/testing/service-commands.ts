import type { ScenarioSession, StepResult, StepTools } from 'regatta/testing';
import { textAt } from '../resources/json-text.js';
import { objectAt, type Json } from './exchange.js';
import { isSet, withFlags, wordsOf, type ServiceWords } from './service-flags.js';
import { ServiceProgress } from './service-progress.js';

type Step = Parameters<ScenarioSession['perform']>[0];

const NEEDS_DOCKER: StepResult = { outcome: 'skipped', reason: 'needs docker' };

/** `docker service create|update|scale|rollback|rm` over the API, as far as its flags are plain (docker/cli cli/command/service). */
export function performServiceCommand(step: Step, tools: StepTools): StepResult {
  const [, , verb = '', ...words] = step['argv'] as readonly string[];
  const command = new ServiceCommand(tools, String(step['via']));
  if (verb === 'create') return command.create(wordsOf(words));
  if (verb === 'update') return command.update(wordsOf(words));
  if (verb === 'scale') return command.scale(wordsOf(words));
  if (verb === 'rollback') return command.rollBack(wordsOf(words));
  return verb === 'rm' ? command.remove(words) : NEEDS_DOCKER;
}

class ServiceCommand {
  readonly #tools: StepTools;
  readonly #via: string;

  constructor(tools: StepTools, via: string) {
    this.#tools = tools;
    this.#via = via;
  }

  create(words: ServiceWords): StepResult {
    const [Image = '', ...Args] = words.rest;
    const start = { TaskTemplate: { ContainerSpec: { Image, Args } }, Mode: { Replicated: { Replicas: 1 } } };
    const spec = withFlags(start, words);
    if (spec === undefined) return NEEDS_DOCKER;
    const answer = this.#ask('POST', '/services/create', spec);
    const id = textAt((answer.body as Json)['ID']);
    return this.#followed(answer, words, id, `service/${textAt(spec['Name'])}`);
  }

  update(words: ServiceWords): StepResult {
    const name = words.rest[0] ?? '';
    return this.#changed(words, name, name, '', (spec) => withFlags(spec, words));
  }

  scale(words: ServiceWords): StepResult {
    const [name = '', replicas = ''] = (words.rest[0] ?? '').split('=');
    if (words.rest.length !== 1 || !/^\d+$/.test(replicas)) return NEEDS_DOCKER;
    const asked = { ...words, flags: [['replicas', replicas] as const] };
    return this.#changed(words, name, `${name} scaled to ${replicas}`, '', (spec) => withFlags(spec, asked));
  }

  rollBack(words: ServiceWords): StepResult {
    const name = words.rest[0] ?? '';
    return this.#changed(words, name, name, '&rollback=previous', (spec) => spec);
  }

  remove(names: readonly string[]): StepResult {
    let [stdout, stderr] = ['', ''];
    for (const name of names) {
      const { status, body } = this.#ask('DELETE', `/services/${name}`);
      if (status < 400) stdout += `${name}\n`;
      else stderr += `Error: no such service: ${name}\n`;
      if (status >= 400 && status !== 404)
        stderr += `Error response from daemon: ${textAt((body as Json)['message'])}\n`;
    }
    return { outcome: 'done', cli: { exit: stderr === '' ? 0 : 1, stdout, stderr } };
  }

  #changed(
    words: ServiceWords,
    name: string,
    said: string,
    query: string,
    change: (spec: Json) => Json | undefined,
  ): StepResult {
    const found = this.#ask('GET', `/services/${name}`);
    const service = found.body as Json;
    if (found.status !== 200) return refused(service);
    const spec = change(objectAt(service, 'Spec') ?? {});
    if (spec === undefined) return NEEDS_DOCKER;
    const version = textAt(objectAt(service, 'Version')?.['Index']);
    const answer = this.#ask('POST', `/services/${textAt(service['ID'])}/update?version=${version}${query}`, spec);
    return this.#followed(answer, words, textAt(service['ID']), said, name);
  }

  /** What follows a request: the error, or the display until the service has converged. */
  #followed(
    { status, body }: { readonly status: number; readonly body: unknown },
    words: ServiceWords,
    id: string,
    said: string,
    name = said,
  ): StepResult {
    if (status >= 400) return refused(body as Json);
    if (isSet(words, 'detach')) return { outcome: 'done', cli: { exit: 0, stdout: `${said}\n`, stderr: '' } };
    const ask = (path: string) => this.#ask('GET', path).body;
    const { exit, lines, stderr } = new ServiceProgress(ask, (ms) => this.#tools.advance(ms), id, name).follow();
    return { outcome: 'done', cli: { exit, stdout: `${[said, ...lines].join('\n')}\n`, stderr } };
  }

  #ask(method: string, path: string, body?: Json): { readonly status: number; readonly body: unknown } {
    const [plain = '', query = ''] = path.split('?');
    const headers = { 'x-regatta-node': this.#via, ...(body !== undefined && { 'content-type': 'application/json' }) };
    return this.#tools.call({ method, path: plain, query, headers, ...(body && { body: JSON.stringify(body) }) });
  }
}

function refused(body: Json): StepResult {
  return {
    outcome: 'done',
    cli: { exit: 1, stdout: '', stderr: `Error response from daemon: ${textAt(body['message'])}\n` },
  };
}
