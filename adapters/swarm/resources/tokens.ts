import { token, type Heartbeats } from 'regatta/kit';
import type { NodeAgents } from '../agent/node-agents.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { SwarmState } from './swarm-state.js';

// What the parts of the engine half share besides the kit's own tokens.
export const State = token<SwarmState>('swarm.State');
export const Beats = token<Heartbeats>('swarm.Heartbeats');
export const Agents = token<NodeAgents>('swarm.Agents');
export const Placement = token<Scheduler>('swarm.Scheduler');
