import { modeOf, type Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import { jsonBody } from './body.js';
import { SERVICE_SPEC } from './body-shapes.table.js';
import type { EngineParts } from './engine-parts.js';
import { notFound } from './errors.js';
import { filtersOf, hasLabel } from './filters.js';
import { checkVersion, lookUp, versionOf } from './look-up.js';
import { renderService } from './render.js';
import { isTrue, ok, type Answer, type EngineRequest, type Route } from './route.js';
import { serviceSpecOf } from './service-conversion.js';
import { withDefaults } from './service-defaults.js';
import { serviceStatusOf } from './service-status.js';
import { createService, rollBackService, updateService } from './service-writes.js';

const FILTERS = ['id', 'name', 'label', 'mode', 'runtime'];
/** Below these, lists carry no ServiceStatus, and the server itself asks the registry for a digest. */
const STATUS_SINCE = 41;
const CLIENT_PINS_SINCE = 30;
/** Engines of this version and newer say so when there is nothing to warn of (recordings cli/032 and api/services.json). */
const EMPTY_WARNINGS_SINCE = 44;

const MODE_FILTERS: Readonly<Record<string, string>> = {
  Replicated: 'replicated',
  Global: 'global',
  ReplicatedJob: 'replicated-job',
  GlobalJob: 'global-job',
};

/** A service by id, name or the beginning of its id. */
export function serviceAt(state: SwarmState, input: string): Service {
  return lookUp('service', state.services(), input, ({ spec }) => spec.Name);
}

export function serviceRoutes(parts: EngineParts): readonly Route[] {
  const { state, constants } = parts;
  const random = parts.random.fork('service-ids');
  const shown = (service: Service, { query }: EngineRequest) =>
    isTrue(query.get('insertDefaults')) ? { ...service, spec: withDefaults(service.spec, constants) } : service;
  return [
    { method: 'GET', path: '/services', manager: true, handle: (request) => ok(list(parts, request)) },
    {
      method: 'POST',
      path: '/services/create',
      manager: true,
      handle(request) {
        const spec = serviceSpecOf(jsonBody(request, constants.apiMinor, SERVICE_SPEC));
        const { id } = createService(state, random, spec);
        return { status: 201, body: { ID: id, ...warningsOf(parts, request, spec.TaskTemplate.ContainerSpec?.Image) } };
      },
    },
    {
      method: 'GET',
      path: '/services/{id}',
      manager: true,
      handle: (request) => ok(renderService(shown(serviceAt(state, request.params['id']!), request))),
    },
    { method: 'POST', path: '/services/{id}/update', manager: true, handle: (request) => update(parts, request) },
    {
      method: 'DELETE',
      path: '/services/{id}',
      manager: true,
      handle({ params }) {
        state.delete('service', serviceAt(state, params['id']!).id);
        return { status: 200 };
      },
    },
  ];
}

function list({ state, constants }: EngineParts, request: EngineRequest): readonly object[] {
  const filters = filtersOf(request, FILTERS, constants.apiMinor);
  const withStatus = isTrue(request.query.get('status')) && request.minor >= STATUS_SINCE;
  const withDefaultValues = isTrue(request.query.get('insertDefaults'));
  return state
    .services()
    .filter(
      ({ id, spec }) =>
        filters.some('id', (prefix) => id.startsWith(prefix)) &&
        filters.some('name', (prefix) => spec.Name.startsWith(prefix)) &&
        filters.some('mode', (mode) => MODE_FILTERS[modeOf(spec)] === mode) &&
        filters.some('runtime', (runtime) => runtime === 'container') &&
        filters.every('label', (label) => hasLabel(spec.Labels, label)),
    )
    .map((service) => ({
      ...renderService(withDefaultValues ? { ...service, spec: withDefaults(service.spec, constants) } : service),
      ...(withStatus && { ServiceStatus: serviceStatusOf(state, service) }),
    }));
}

function update({ state, constants }: EngineParts, request: EngineRequest): Answer {
  versionOf(request.query.get('version') ?? '', 'service');
  const body = jsonBody(request, constants.apiMinor, SERVICE_SPEC);
  const input = request.params['id']!;
  const rollback = request.query.get('rollback') ?? '';
  const spec = serviceSpecOf(body);
  const service = serviceAt(state, input);
  if (service === undefined) throw notFound('service', input);
  checkVersion(request, 'service', service);
  if (rollback === 'previous') rollBackService(state, service);
  else updateService(state, service, spec);
  return ok({ Warnings: null });
}

/** Old clients leave it to the server to look the digest up; where no registry knows the image, it says so. */
function warningsOf({ images, constants }: EngineParts, { minor }: EngineRequest, image = ''): object {
  const text =
    `image ${image} could not be accessed on a registry to record\nits digest. Each node will access ${image} independently,\n` +
    'possibly leading to different nodes running different\nversions of the image.\n';
  if (minor < CLIENT_PINS_SINCE && !isKnown(images, image)) return { Warnings: [text] };
  return constants.apiMinor >= EMPTY_WARNINGS_SINCE ? { Warnings: null } : {};
}

function isKnown(images: EngineParts['images'], image: string): boolean {
  const found = images.lookUp(image);
  return found.found && found.image.known;
}
