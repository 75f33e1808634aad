import { textAt } from '../resources/json-text.js';
import { nameIn, objectAt, objectsOf, plainPath, type Exchange, type Json } from './exchange.js';

/** A service that was there before the recording began. */
export interface PresupposedService {
  readonly spec: Json;
  readonly previous?: Json;
  /** It has come back to `spec` by a rollback. */
  readonly wasRolledBack?: boolean;
  /** How often a job was executed again. */
  readonly iteration?: number;
}

type Sealed = 'secret' | 'config';

const SERVICE_IN_USE = /(secret|config) '([^']+)' is in use by the following services?: (.+)$/;
const NETWORK_IN_USE = /network (\S+) is in use by service (\S+)$/;
const PORT_IN_USE = /port '(\d+)' is already in use by service '([^']+)'/;
const SERVICE_EXISTS = /existing object: service (\S+) already exists/;
const SEALED_EXISTS = /(secret|config) (\S+) already exists/;
const NETWORK_EXISTS = /network with name (\S+) already exists/;

/**
 * What a recording found when it began, read from its own answers: an object that is shown before any request made it was there already, one that is
 * removed was there, and an error that names an object says what it was.
 */
export class Presupposed {
  readonly services = new Map<string, PresupposedService>();
  readonly networks = new Map<string, Json>();
  readonly secrets = new Map<string, Json>();
  readonly configs = new Map<string, Json>();
  readonly nodes = new Map<string, Json>();
  /** The nodes that are accepted still, where an answer lists them: all others have been changed before (see `isPending` of a node). */
  accepted: ReadonlySet<string> | undefined;
  /** The swarm itself, as it is shown first. */
  swarm: Json | undefined;
  readonly #made = new Set<string>();

  constructor(exchanges: readonly Exchange[]) {
    // What is shown itself tells more than what others say of it, so that comes first.
    for (const exchange of exchanges) {
      if (exchange.response.status >= 400) continue;
      if (exchange.request.method === 'GET') this.#readAnswer(exchange);
      else if (exchange.request.method === 'POST') this.#readCreation(exchange);
    }
    for (const exchange of exchanges) {
      const { status, body } = exchange.response;
      if (status >= 400) this.#readError((body as { message?: string } | undefined)?.message ?? '');
      else if (exchange.request.method === 'DELETE') this.#readRemoval(plainPath(exchange));
    }
    for (const exchange of exchanges)
      if (plainPath(exchange).startsWith('/tasks')) for (const object of objectsOf(exchange)) this.#seeTask(object);
    for (const { spec } of this.services.values()) this.#seeReferences(spec);
  }

  #readAnswer(exchange: Exchange): void {
    const kind = plainPath(exchange).split('/')[1] ?? '';
    if (kind === 'nodes' && /"membership":\["accepted"\]/.test(decodeURIComponent(exchange.request.path)))
      this.accepted ??= new Set(objectsOf(exchange).map((node) => textAt(objectAt(node, 'Description')?.['Hostname'])));
    for (const object of objectsOf(exchange)) {
      if (kind === 'services') this.#seeService(object);
      else if (kind === 'networks') this.#seeNetwork(object);
      else if (kind === 'secrets' || kind === 'configs')
        this.#seeSealed(kind === 'secrets' ? 'secret' : 'config', object);
      else if (kind === 'nodes') this.#seeNode(object);
      else if (kind === 'swarm') this.swarm ??= object;
      else if (kind === 'info') this.swarm ??= objectAt(objectAt(object, 'Swarm'), 'Cluster');
    }
  }

  #seeService(object: Json): void {
    const spec = objectAt(object, 'Spec');
    const name = spec?.['Name'] as string | undefined;
    if (spec === undefined || name === undefined || this.#knows('service', name, this.services)) return;
    const mode = Object.keys(objectAt(spec, 'Mode') ?? {})[0];
    const previous = objectAt(object, 'PreviousSpec');
    const update = objectAt(object, 'UpdateStatus')?.['State'];
    const iteration = objectAt(objectAt(object, 'JobStatus'), 'JobIteration')?.['Index'] as number | undefined;
    this.services.set(name, {
      spec: mode !== undefined && /Job/.test(mode) ? withoutRollout(spec) : spec,
      ...(previous !== undefined && { previous }),
      ...(typeof update === 'string' && update.startsWith('rollback') && { wasRolledBack: true }),
      ...(iteration !== undefined && { iteration }),
    });
  }

  /** A service of which only tasks are shown. */
  #seeTask(object: Json): void {
    const name = nameIn(object['ServiceID']);
    if (name === '' || this.#knows('service', name, this.services)) return;
    const spec = { Name: name, TaskTemplate: objectAt(object, 'Spec'), Mode: { Replicated: { Replicas: 1 } } };
    this.services.set(name, { spec });
  }

  /** Networks, secrets and configs that a service names but nothing shows. */
  #seeReferences(spec: Json): void {
    const template = objectAt(spec, 'TaskTemplate');
    const container = objectAt(template, 'ContainerSpec');
    const named = (value: unknown, field: string) =>
      ((value ?? []) as readonly Json[]).map((reference) => nameIn(reference[field]));
    for (const name of named(template?.['Networks'], 'Target')) this.#seeNetwork({ Name: name, Driver: 'overlay' });
    for (const name of named(container?.['Secrets'], 'SecretName')) this.#seeSealed('secret', { Spec: { Name: name } });
    for (const name of named(container?.['Configs'], 'ConfigName')) this.#seeSealed('config', { Spec: { Name: name } });
  }

  #seeNetwork(object: Json): void {
    const name = textAt(object['Name']);
    const isOwn = object['Driver'] === 'overlay' && object['Ingress'] !== true && name !== 'ingress';
    if (isOwn && !this.#knows('network', name, this.networks)) this.networks.set(name, object);
  }

  #seeSealed(kind: Sealed, object: Json): void {
    const spec = objectAt(object, 'Spec');
    const known = kind === 'secret' ? this.secrets : this.configs;
    const name = spec?.['Name'] as string | undefined;
    if (spec !== undefined && name !== undefined && !this.#knows(kind, name, known)) known.set(name, spec);
  }

  #seeNode(object: Json): void {
    const name = objectAt(object, 'Description')?.['Hostname'] as string | undefined;
    if (name !== undefined && !this.nodes.has(name)) this.nodes.set(name, object);
  }

  #readRemoval(path: string): void {
    const [, kind = '', ...rest] = path.split('/');
    const name = nameIn(rest.join('/'));
    if (kind === 'services') this.#need(name, {});
    else if (kind === 'networks') this.#seeNetwork({ Name: name, Driver: 'overlay' });
    else if (kind === 'secrets') this.#seeSealed('secret', { Spec: { Name: name } });
    else if (kind === 'configs') this.#seeSealed('config', { Spec: { Name: name } });
  }

  #readCreation(exchange: Exchange): void {
    const match = /^\/(service|network|secret|config)s\/create$/.exec(plainPath(exchange));
    if (match === null) return;
    // A name that the platform made up is told by the answer alone.
    const asked = (exchange.request.body as Json | undefined)?.['Name'];
    const given = objectsOf(exchange)[0]?.['ID'];
    this.#made.add(`${match[1]!} ${textAt(asked) || nameIn(given)}`);
  }

  #readError(message: string): void {
    const [, kind, sealed = '', users = ''] = SERVICE_IN_USE.exec(message) ?? [];
    if (kind === 'secret' || kind === 'config') {
      this.#seeSealed(kind, { Spec: { Name: sealed } });
      for (const user of users.split(', ')) this.#need(user, { container: referenceTo(kind, sealed) });
    }
    const [, network = '', user = ''] = NETWORK_IN_USE.exec(message) ?? [];
    if (user !== '') {
      this.#seeNetwork({ Name: nameIn(network), Driver: 'overlay' });
      this.#need(nameIn(user), { task: { Networks: [{ Target: network }] } });
    }
    const [, port = '', holder = ''] = PORT_IN_USE.exec(message) ?? [];
    if (holder !== '')
      this.#need(holder, { service: { EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: Number(port) }] } } });
    const service = SERVICE_EXISTS.exec(message)?.[1];
    if (service !== undefined) this.#need(service, {});
    const [, sort, taken = ''] = service === undefined ? (SEALED_EXISTS.exec(message) ?? []) : [];
    if (sort === 'secret' || sort === 'config') this.#seeSealed(sort, { Spec: { Name: taken } });
    const other = NETWORK_EXISTS.exec(message)?.[1];
    if (other !== undefined) this.#seeNetwork({ Name: other, Driver: 'overlay' });
  }

  #need(name: string, { service, task, container }: Readonly<Record<string, Json>>): void {
    if (this.#knows('service', name, this.services)) return;
    const TaskTemplate = { ContainerSpec: { Image: 'web:1', ...container }, ...task };
    this.services.set(name, { spec: { Name: name, TaskTemplate, Mode: { Replicated: { Replicas: 1 } }, ...service } });
  }

  #knows(kind: string, name: string, known: ReadonlyMap<string, unknown>): boolean {
    return known.has(name) || this.#made.has(`${kind} ${name}`);
  }
}

/** Jobs have no update settings of their own; an answer with defaults shows some. */
function withoutRollout(spec: Json): Json {
  return Object.fromEntries(Object.entries(spec).filter(([name]) => !/^(Update|Rollback)Config$/.test(name)));
}

function referenceTo(kind: Sealed, name: string): Json {
  const word = kind === 'secret' ? 'Secret' : 'Config';
  const File = { Name: name, UID: '0', GID: '0', Mode: 0o444 };
  return { [`${word}s`]: [{ File, [`${word}ID`]: `${kind}/${name}`, [`${word}Name`]: name }] };
}
