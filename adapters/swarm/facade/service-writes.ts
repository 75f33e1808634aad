import type { Random } from 'regatta/kit';
import type { NetworkTarget, ServiceSpec } from '../resources/service-spec.js';
import { isJob, modeOf, type Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import { badParameter, EngineError, invalidArgument, swarmkitError } from './errors.js';
import { ADJECTIVES, SURNAMES } from './service-names.table.js';
import { checkFiles, checkPorts, validateServiceSpec } from './service-validation.js';

/** Networks of a single node, which need no swarm-wide object. */
const NODE_NETWORKS = new Set(['bridge', 'host', 'none']);

/** Creates a service (swarmkit controlapi CreateService). Throws what the platform answers. */
export function createService(state: SwarmState, random: Random, given: ServiceSpec): Service {
  const named = given.Name === '' ? { ...given, Name: freeName(state, random) } : given;
  const spec = withNetworkIds(state, named);
  validateServiceSpec(spec);
  checkPorts(state, spec, '');
  checkFiles(state, spec);
  if (state.store.find('service', 'name', spec.Name).length > 0)
    throw swarmkitError('AlreadyExists', `name conflicts with an existing object: service ${spec.Name} already exists`);
  return state.create<Service>('service', {
    id: state.newId('service', random),
    createdAt: state.now,
    spec,
    specVersion: state.store.revision + 1,
    ...(isJob(spec) && { jobIteration: 0, lastExecutionAt: state.now }),
  });
}

/** Replaces the spec (UpdateService). The old one becomes the previous one, and a running update is forgotten. */
export function updateService(state: SwarmState, service: Service, given: ServiceSpec): void {
  const spec = withNetworkIds(state, given);
  validateServiceSpec(spec);
  if (spec.Name !== service.spec.Name) throw swarmkitError('Unimplemented', 'renaming services is not supported');
  if (modeOf(spec) !== modeOf(service.spec)) throw swarmkitError('Unimplemented', 'service mode change is not allowed');
  checkPorts(state, spec, service.id);
  checkFiles(state, spec);
  const { updateStatus: _, ...rest } = service;
  state.update<Service>(
    'service',
    {
      ...rest,
      spec,
      specVersion: state.store.revision + 1,
      previousSpec: service.spec,
      previousSpecVersion: service.specVersion,
      ...(isJob(spec) && { jobIteration: (service.jobIteration ?? 0) + 1, lastExecutionAt: state.now }),
    },
    {},
  );
}

/** Swaps the spec with the previous one, so that a second rollback goes forward again. */
export function rollBackService(state: SwarmState, service: Service): void {
  const { previousSpec, previousSpecVersion } = service;
  if (previousSpec === undefined)
    throw swarmkitError('FailedPrecondition', `service ${service.id} does not have a previous spec`);
  checkPorts(state, previousSpec, service.id);
  state.update<Service>('service', service, {
    spec: previousSpec,
    specVersion: previousSpecVersion ?? service.version,
    previousSpec: service.spec,
    previousSpecVersion: service.specVersion,
    updateStatus: { state: 'rollback_started', message: 'manually requested rollback', startedAt: state.now },
  });
}

/** Networks are kept by id. An unknown one is no user's error to the engine: 500. */
function withNetworkIds(state: SwarmState, spec: ServiceSpec): ServiceSpec {
  const networks = spec.TaskTemplate.Networks?.map((target) => resolved(state, target));
  const older = spec.Networks?.map((target) => resolved(state, target));
  return {
    ...spec,
    TaskTemplate: { ...spec.TaskTemplate, ...(networks !== undefined && { Networks: networks }) },
    ...(older !== undefined && { Networks: older }),
  };
}

function resolved(state: SwarmState, target: NetworkTarget): NetworkTarget {
  const { Target } = target;
  if (typeof Target !== 'string') throw badParameter('invalid network target');
  const found = state.networks().find(({ id, spec }) => id === Target || spec.name === Target);
  if (found?.spec.ingress === true)
    throw invalidArgument(
      `Service cannot be explicitly attached to the ingress network ${JSON.stringify(found.spec.name)}`,
    );
  if (found === undefined && !NODE_NETWORKS.has(Target)) throw new EngineError(500, `network ${Target} not found`);
  return { ...target, Target: found?.id ?? Target };
}

function freeName(state: SwarmState, random: Random): string {
  for (;;) {
    const adjective = ADJECTIVES[random.below(ADJECTIVES.length)]!;
    const name = `${adjective}_${SURNAMES[random.below(SURNAMES.length)]!}`;
    if (state.store.find('service', 'name', name).length === 0) return name;
  }
}
