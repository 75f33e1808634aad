import { nanosecondsOf } from '../resources/durations.js';
import type { ServiceSpec, UpdateSpec } from '../resources/service-spec.js';
import type { SwarmConstants } from '../profiles/28.js';

/** The spec with the defaults that `insertDefaults` shows (swarmkit api/defaults/service.go). What is stored stays without them. */
export function withDefaults(spec: ServiceSpec, constants: SwarmConstants): ServiceSpec {
  const update = updateDefaults(constants);
  const { TaskTemplate } = spec;
  return {
    ...spec,
    TaskTemplate: {
      ...TaskTemplate,
      ContainerSpec: {
        StopGracePeriod: nanosecondsOf(constants.stopGraceMs),
        ...({ DNSConfig: {} } as object),
        ...TaskTemplate.ContainerSpec,
      },
      Resources: TaskTemplate.Resources ?? {},
      RestartPolicy: {
        Condition: 'any',
        Delay: nanosecondsOf(constants.restartDelayMs),
        MaxAttempts: 0,
        ...TaskTemplate.RestartPolicy,
      },
      Placement: TaskTemplate.Placement ?? {},
    },
    UpdateConfig: {
      ...(spec.UpdateConfig === undefined ? update : { Monitor: update.Monitor! }),
      ...spec.UpdateConfig,
    },
    RollbackConfig: {
      ...(spec.RollbackConfig === undefined ? update : { Monitor: update.Monitor! }),
      ...spec.RollbackConfig,
    },
  };
}

function updateDefaults({ updateMonitorMs, updateParallelism }: SwarmConstants): UpdateSpec {
  return {
    Parallelism: updateParallelism,
    FailureAction: 'pause',
    Monitor: nanosecondsOf(updateMonitorMs),
    MaxFailureRatio: 0,
    Order: 'stop-first',
  };
}
