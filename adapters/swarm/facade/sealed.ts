import { textAt } from '../resources/json-text.js';
import type { FileReference } from '../resources/service-spec.js';
import type { Sealed } from '../resources/sealed.js';
import type { SwarmState } from '../resources/swarm-state.js';
import { jsonBody } from './body.js';
import { SEALED_SPEC } from './body-shapes.table.js';
import type { EngineParts } from './engine-parts.js';
import { EngineError, invalidArgument, swarmkitError } from './errors.js';
import { filtersOf, hasLabel } from './filters.js';
import { checkVersion, lookUp, versionOf } from './look-up.js';
import { renderSealed } from './render.js';
import { ok, type Answer, type EngineRequest, type Route } from './route.js';

type Kind = 'secret' | 'config';

const NAME = /^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;
const NAME_LENGTH_MAX = 64;
const FILTERS = ['id', 'name', 'names', 'label'];

/** Secrets and configs: the same but for the size, the visibility of the data and a word in the texts. */
export function sealedRoutes(parts: EngineParts, kind: Kind): readonly Route[] {
  const { state } = parts;
  const at = (input: string) => lookUp(kind, state.list(kind), input, ({ spec }) => spec.Name);
  return [
    { method: 'GET', path: `/${kind}s`, manager: true, handle: (request) => ok(list(parts, kind, request)) },
    { method: 'POST', path: `/${kind}s/create`, manager: true, handle: (request) => create(parts, kind, request) },
    {
      method: 'GET',
      path: `/${kind}s/{id}`,
      manager: true,
      handle: ({ params }) => ok(renderSealed(kind, at(params['id']!))),
    },
    {
      method: 'POST',
      path: `/${kind}s/{id}/update`,
      manager: true,
      handle: (request) => update(parts, kind, request, at(request.params['id']!)),
    },
    {
      method: 'DELETE',
      path: `/${kind}s/{id}`,
      manager: true,
      handle({ params }) {
        const sealed = at(params['id']!);
        checkUnused(state, kind, sealed);
        state.delete(kind, sealed.id);
        return { status: 204 };
      },
    },
  ];
}

function list({ state, constants }: EngineParts, kind: Kind, request: EngineRequest): readonly object[] {
  const filters = filtersOf(request, FILTERS, constants.apiMinor);
  return state
    .list(kind)
    .filter(
      ({ id, spec }) =>
        filters.some('id', (prefix) => id.startsWith(prefix)) &&
        filters.some('name', (prefix) => spec.Name.startsWith(prefix)) &&
        filters.some('names', (name) => spec.Name === name) &&
        filters.every('label', (label) => hasLabel(spec.Labels, label)),
    )
    .map((sealed) => renderSealed(kind, sealed));
}

function create({ state, constants, random }: EngineParts, kind: Kind, request: EngineRequest): Answer {
  const body = jsonBody(request, constants.apiMinor, SEALED_SPEC);
  const Name = textAt(body['Name']);
  const Data = typeof body['Data'] === 'string' ? body['Data'] : '';
  checkName(Name);
  const size = sizeOf(Data);
  const limit = kind === 'secret' ? constants.secretBytesMax : constants.configBytesMax;
  if (size === 0 || size >= limit)
    throw invalidArgument(`${kind} data must be larger than 0 and less than ${limit} bytes`);
  if (state.store.find(kind, 'name', Name).length > 0)
    throw swarmkitError('AlreadyExists', `${kind} ${Name} already exists`);
  const sealed = state.create<Sealed>(kind, {
    id: state.newId(kind, random.fork(`${kind}/${Name}`)),
    createdAt: state.now,
    spec: { Name, Labels: (body['Labels'] ?? {}) as Record<string, string>, Data },
  });
  return { status: 201, body: { ID: sealed.id } };
}

function checkName(name: string): void {
  if (name === '') throw invalidArgument('name must be provided');
  if (name.length > NAME_LENGTH_MAX || !NAME.test(name))
    throw invalidArgument(
      'invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]',
    );
}

function update({ state, constants }: EngineParts, kind: Kind, request: EngineRequest, sealed: Sealed): Answer {
  const body = jsonBody(request, constants.apiMinor, SEALED_SPEC);
  versionOf(request.query.get('version') ?? '', kind);
  checkVersion(request, kind, sealed);
  const { Name, Data } = body as { Name?: string; Data?: string };
  const changed = (Name ?? sealed.spec.Name) !== sealed.spec.Name || (Data ?? sealed.spec.Data) !== sealed.spec.Data;
  if (changed) throw invalidArgument('only updates to Labels are allowed');
  const Labels = (body['Labels'] ?? {}) as Record<string, string>;
  state.update<Sealed>(kind, sealed, { spec: { ...sealed.spec, Labels } });
  return { status: 200 };
}

function checkUnused(state: SwarmState, kind: Kind, { id, spec }: Sealed): void {
  const names = state
    .services()
    .filter(({ spec: service }) => {
      const container = service.TaskTemplate.ContainerSpec;
      const references: readonly FileReference[] = (kind === 'secret' ? container?.Secrets : container?.Configs) ?? [];
      return references.some((reference) => (kind === 'secret' ? reference.SecretID : reference.ConfigID) === id);
    })
    .map((service) => service.spec.Name);
  if (names.length === 0) return;
  const services = names.length === 1 ? 'service' : 'services';
  throw invalidArgument(`${kind} '${spec.Name}' is in use by the following ${services}: ${names.join(', ')}`);
}

function sizeOf(base64: string): number {
  try {
    return atob(base64).length;
  } catch {
    throw new EngineError(400, 'illegal base64 data at input byte 0');
  }
}
