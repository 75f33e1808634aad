import { ContainerModule, tokens } from 'regatta/kit';
import { Allocator } from '../allocator/allocator.js';
import type { SwarmConstants } from '../profiles/28.js';
import { State } from '../resources/tokens.js';
import { ConstraintEnforcer } from './constraint-enforcer.js';
import { DelayedStarts } from './delayed-starts.js';
import { GlobalJobs } from './global-jobs.js';
import { GlobalOrchestrator } from './global.js';
import { Led } from './led.js';
import { ReplicatedJobs } from './replicated-jobs.js';
import { ReplicatedOrchestrator } from './replicated.js';
import { RestartSupervisor } from './restart-supervisor.js';
import { TaskReaper } from './task-reaper.js';
import { Updater } from './updater.js';

/** The control loops of the leader. */
export const orchestratorsModule = new ContainerModule(({ bind }) => {
  const { Constants, Controller, Random } = tokens;
  bind(Controller).toResolvedValue(
    (state, constants) => new Led(state, new Allocator(state, constants as SwarmConstants)),
    [State, Constants],
  );
  bind(Controller).toResolvedValue((state) => new Led(state, new DelayedStarts(state)), [State]);
  bind(Controller).toResolvedValue((state) => new Led(state, new ConstraintEnforcer(state)), [State]);
  bind(Controller).toResolvedValue(
    (state, constants) => new Led(state, new TaskReaper(state, constants as SwarmConstants)),
    [State, Constants],
  );
  for (const Orchestrator of [ReplicatedOrchestrator, GlobalOrchestrator, ReplicatedJobs, GlobalJobs, Updater]) {
    bind(Controller).toResolvedValue(
      (state, random, constants) => {
        const values = constants as SwarmConstants;
        const ids = random.fork(`tasks/${Orchestrator.name}`);
        return new Led(state, new Orchestrator(state, ids, new RestartSupervisor(state, ids, values), values));
      },
      [State, Random, Constants],
    );
  }
});
