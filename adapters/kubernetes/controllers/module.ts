import { ContainerModule, token, tokens, TokenBucket, type Random, type Tasks } from 'regatta/kit';
import type { KubernetesConstants } from '../profiles/1.32.js';
import { ApiServer } from '../resources/tokens.js';
import type { ApiServer as ApiServerContract } from '../resources/types.js';
import { DeploymentController } from './deployment/controller.js';
import { EventRecorder } from './event-recorder.js';
import { LimitedApi } from './limited-api.js';
import { Orphans } from './orphans.js';
import { ReplicaSetController } from './replica-set/controller.js';

/** Makes what each controller has of its own: a client with its own limit, and an event recorder under its name. */
export interface ControllerKit {
  readonly tasks: Tasks;
  readonly api: ApiServerContract;
  readonly constants: KubernetesConstants;
  limited(): LimitedApi;
  events(component: string): EventRecorder;
}

export const ControllerKit = token<ControllerKit>('kubernetes.ControllerKit');
const AdoptableObjects = token<Orphans>('kubernetes.AdoptableObjects');

function controllerKit(
  tasks: Tasks,
  api: ApiServerContract,
  random: Random,
  constants: KubernetesConstants,
): ControllerKit {
  return {
    tasks,
    api,
    constants,
    limited: () => new LimitedApi(api, new TokenBucket(tasks, constants.controllerQps, constants.controllerBurst)),
    events: (component) => new EventRecorder(tasks, api, random, constants, component),
  };
}

/** kube-controller-manager: one binding a loop. */
export const controllersModule = new ContainerModule(({ bind }) => {
  const { Constants, Controller, ControllerTimings, Random: Chance, Store, Tasks: Queue } = tokens;
  bind(ControllerTimings).toResolvedValue(
    (constants) => ({
      watchDelayMs: constants['watchDelayMs']!,
      reconcileMs: 0,
      backOffInitialMs: constants['controllerBackOffInitialMs']!,
      backOffMaximumMs: constants['controllerBackOffMaximumMs']!,
    }),
    [Constants],
  );
  bind(ControllerKit)
    .toResolvedValue(
      (tasks, api, random, constants) => controllerKit(tasks, api, random, constants as KubernetesConstants),
      [Queue, ApiServer, Chance, Constants],
    )
    .inSingletonScope();
  bind(AdoptableObjects)
    .toResolvedValue((store) => new Orphans(store, ['pods', 'replicasets.apps']), [Store])
    .inSingletonScope();
  bind(Controller).toResolvedValue(
    (kit, orphans) =>
      new DeploymentController(kit.tasks, kit.limited(), orphans, kit.events('deployment-controller'), kit.constants),
    [ControllerKit, AdoptableObjects],
  );
  bind(Controller).toResolvedValue(
    (kit, orphans) =>
      new ReplicaSetController(kit.tasks, kit.limited(), orphans, kit.events('replicaset-controller'), kit.constants),
    [ControllerKit, AdoptableObjects],
  );
});
