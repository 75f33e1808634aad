import type { ServiceIdentifier } from 'inversify';
import type { SiteInfo } from './adapter.js';
import type { Facade } from './call.js';
import type { Tasks as TasksPort } from './clock.js';
import type { Component as ComponentPort } from './component.js';
import type { Physics as PhysicsPort } from './constants.js';
import type { Effects as EffectsPort } from './effects.js';
import type { FaultKind as FaultKindPort, Faults as FaultsPort } from './faults.js';
import type { Images as ImagesPort } from './images.js';
import type { Links as LinksPort } from './link.js';
import type { Machines as MachinesPort } from './machines.js';
import type { Network as NetworkPort } from './network.js';
import type { Random as RandomPort } from './random.js';
import type { Controller as ControllerPort, ControllerTimings as ControllerTimingsPort } from './reconcile.js';
import type {
  ContainerExec,
  ContainerLogs,
  ContainerTimings as ContainerTimingsPort,
  ContainerSurroundings,
  ContainerUsage,
  Runtime as RuntimePort,
} from './runtime.js';
import type { Store as StorePort } from './store.js';
import type { Trace as TracePort } from './trace.js';
import type { Explainer as ExplainerPort } from './explain.js';

/**
 * A name for something the container holds. The type travels with it, so `get`, `bind().to` and `toResolvedValue` are checked;
 * a plain `Symbol.for` would lose it.
 */
export function token<T>(name: string): ServiceIdentifier<T> {
  return Symbol.for(`regatta.${name}`);
}

// What the world gives to every site.
export const Tasks = token<TasksPort>('Tasks');
export const Random = token<RandomPort>('Random');
export const Trace = token<TracePort>('Trace');
export const Store = token<StorePort>('Store');
export const Machines = token<MachinesPort>('Machines');
export const Runtime = token<RuntimePort>('Runtime');
export const Logs = token<ContainerLogs>('Logs');
export const Exec = token<ContainerExec>('Exec');
export const Surroundings = token<ContainerSurroundings>('Surroundings');
export const Usage = token<ContainerUsage>('Usage');
export const Images = token<ImagesPort>('Images');
export const Network = token<NetworkPort>('Network');
export const Faults = token<FaultsPort>('Faults');
export const Effects = token<EffectsPort>('Effects');
export const Links = token<LinksPort>('Links');
export const Physics = token<PhysicsPort>('Physics');
export const Site = token<SiteInfo>('Site');
export const ContainerTimings = token<ContainerTimingsPort>('ContainerTimings');

/** The values of the lane's profile; an adapter narrows the type with its own token of the same name. */
export const Constants = token<Readonly<Record<string, number>>>('Constants');

// What an adapter gives back: one of the first three, any number of the others.
export const NativeApi = token<Facade>('NativeApi');
export const ControllerTimings = token<ControllerTimingsPort>('ControllerTimings');
export const Explainer = token<ExplainerPort>('Explainer');
export const Controller = token<ControllerPort>('Controller');
export const Component = token<ComponentPort>('Component');
export const FaultKind = token<FaultKindPort>('FaultKind');
