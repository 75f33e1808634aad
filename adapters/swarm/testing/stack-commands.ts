import type { ScenarioSession, StepResult, StepTools } from 'regatta/testing';
import { textAt } from '../resources/json-text.js';
import { nameIn, objectAt, type Json } from './exchange.js';
import { NAMESPACE, readStackFile, type StackFile } from './stack-file.js';

type Step = Parameters<ScenarioSession['perform']>[0];

/** What a stack consists of, in the order in which the CLI takes it away. */
const KINDS = ['service', 'secret', 'config', 'network'] as const;
type Kind = (typeof KINDS)[number];

interface Named {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

/** `docker stack` as the CLI carries it out over the API (docker/cli cli/command/stack/swarm); everything else needs the CLI itself. */
export function performStackCommand(step: Step, tools: StepTools): StepResult {
  const [, noun, verb, ...rest] = step['argv'] as readonly string[];
  const options = rest.filter((word) => word.startsWith('-'));
  const stack = rest.at(-1) ?? '';
  const command = new StackCommand(tools, String(step['via']), stack);
  if (noun !== 'stack') return { outcome: 'skipped', reason: 'needs docker' };
  if (verb === 'rm') return command.remove();
  if (verb === 'deploy') {
    const files = (step['files'] ?? {}) as Readonly<Record<string, string>>;
    const file = readStackFile(stack, files, rest[rest.indexOf('-c') + 1] ?? '');
    return typeof file === 'string' ? ended(1, '', file) : command.deploy(file, options.includes('--prune'));
  }
  const isThere = verb !== 'ps' || command.list('service').length > 0;
  if (!isThere) return ended(1, '', `nothing found in stack: ${stack}\n`);
  // What the CLI prints is its own; the requests behind it only look.
  return { outcome: 'skipped', reason: 'needs docker', looks: true };
}

class StackCommand {
  readonly #tools: StepTools;
  readonly #via: string;
  readonly #stack: string;
  #lines = '';

  constructor(tools: StepTools, via: string, stack: string) {
    this.#tools = tools;
    this.#via = via;
    this.#stack = stack;
  }

  deploy({ networks, secrets, configs, services }: StackFile, prunes: boolean): StepResult {
    const wanted = new Set(services.map(({ Name }) => Name));
    if (prunes) for (const old of this.list('service')) if (!wanted.has(old.name)) this.#delete('service', old);
    const problem =
      this.#makeAll('network', networks) ?? this.#makeAll('secret', secrets) ?? this.#makeAll('config', configs);
    if (problem !== undefined) return ended(1, this.#lines, problem);
    const ids = (kind: Kind) => new Map(this.list(kind).map(({ id, name }) => [name, id]));
    const known = { Secret: ids('secret'), Config: ids('config') };
    const failed = this.#makeAll(
      'service',
      services.map((service) => withFileIds(service, known)),
    );
    return failed === undefined ? ended(0, this.#lines, '') : ended(1, this.#lines, failed);
  }

  remove(): StepResult {
    const all = KINDS.flatMap((kind) => this.list(kind).map((named) => ({ kind, named })));
    if (all.length === 0) return ended(0, '', `Nothing found in stack: ${this.#stack}\n`);
    for (const { kind, named } of all) this.#delete(kind, named);
    return ended(0, this.#lines, '');
  }

  list(kind: Kind): readonly Named[] {
    const filters = encodeURIComponent(JSON.stringify({ label: { [`${NAMESPACE}=${this.#stack}`]: true } }));
    const listed = this.#ask('GET', `/${kind}s`, `filters=${filters}`).body as readonly Json[];
    return listed.map((object) => ({
      id: textAt(object['ID'] ?? object['Id']),
      name: textAt(object['Name'] ?? objectAt(object, 'Spec')?.['Name']),
      version: Number(objectAt(object, 'Version')?.['Index'] ?? 0),
    }));
  }

  /** Creates what is not there and updates what is, except for networks; the error of the first that fails. */
  #makeAll(kind: Kind, bodies: readonly Json[]): string | undefined {
    const there = new Map(this.list(kind).map((named) => [named.name, named]));
    for (const body of bodies) {
      const name = textAt(body['Name']);
      const found = there.get(name);
      if (found !== undefined && kind === 'network') continue;
      const isNew = found === undefined;
      if (isNew) this.#lines += `Creating ${kind} ${name}\n`;
      else if (kind === 'service') this.#lines += `Updating service ${name} (id: ${found.id})\n`;
      const { status, body: answer } = isNew
        ? this.#ask('POST', `/${kind}s/create`, '', body)
        : this.#ask('POST', `/${kind}s/${found.id}/update`, `version=${found.version}`, body);
      const message = textAt((answer as Json | undefined)?.['message']);
      if (status >= 400)
        return `failed to ${isNew ? 'create' : 'update'} ${kind} ${nameIn(name)}: Error response from daemon: ${message}\n`;
    }
    return undefined;
  }

  #delete(kind: Kind, { id, name }: Named): void {
    this.#lines += `Removing ${kind} ${name}\n`;
    this.#ask('DELETE', `/${kind}s/${id}`);
  }

  #ask(method: string, path: string, query = '', body?: Json): { readonly status: number; readonly body: unknown } {
    const headers = { 'x-regatta-node': this.#via, ...(body !== undefined && { 'content-type': 'application/json' }) };
    return this.#tools.call({
      method,
      path,
      query,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}

function withFileIds(service: Json, known: Readonly<Record<'Secret' | 'Config', ReadonlyMap<string, string>>>): Json {
  const template = objectAt(service, 'TaskTemplate');
  const container = objectAt(template, 'ContainerSpec');
  const named = (word: 'Secret' | 'Config') =>
    ((container?.[`${word}s`] ?? []) as readonly Json[]).map((reference) => ({
      ...reference,
      [`${word}ID`]: known[word].get(textAt(reference[`${word}Name`])),
    }));
  const ContainerSpec = { ...container, Secrets: named('Secret'), Configs: named('Config') };
  return { ...service, TaskTemplate: { ...template, ContainerSpec } };
}

function ended(exit: number, stdout: string, stderr: string): StepResult {
  return { outcome: 'done', cli: { exit, stdout, stderr } };
}
