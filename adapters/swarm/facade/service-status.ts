import { isJob, modeOf, replicasOf, type Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';

/**
 * The counts behind the REPLICAS column. Running tasks are all that say so, those of lost nodes too, so `6/5` is normal after a failure
 * (swarmkit controlapi ListServiceStatuses).
 */
export function serviceStatusOf(state: SwarmState, service: Service): object {
  const tasks = state.tasksOf(service.id);
  const running = tasks.filter(({ status }) => status.state === 'running').length;
  const ofThisRun = isJob(service.spec) ? tasks.filter((task) => task.jobIteration === service.jobIteration) : [];
  const completed = ofThisRun.filter(({ status }) => status.state === 'complete').length;
  return { RunningTasks: running, DesiredTasks: desiredOf(state, service), CompletedTasks: completed };
}

function desiredOf(state: SwarmState, service: Service): number {
  const tasks = state.tasksOf(service.id);
  switch (modeOf(service.spec)) {
    case 'Replicated':
      return replicasOf(service.spec);
    case 'Global':
      return tasks.filter(({ desired }) => desired === 'running').length;
    case 'ReplicatedJob':
      return service.spec.Mode.ReplicatedJob?.MaxConcurrent ?? 1;
    case 'GlobalJob':
      return tasks.filter(
        ({ desired, status, jobIteration }) =>
          desired === 'complete' && status.state !== 'complete' && jobIteration === service.jobIteration,
      ).length;
  }
}
