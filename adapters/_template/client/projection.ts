import type { Instance, InstancePhase, Projection } from 'regatta/kit';
import type { Host, Unit, UnitState } from '../resources/objects.js';

const PHASES: Record<UnitState, InstancePhase> = {
  waiting: 'pending',
  assigned: 'starting',
  pulling: 'starting',
  running: 'running',
  failed: 'failed',
  lost: 'lost',
};

export function instanceOf(unit: Unit): Instance {
  const { id, app: workload, host: node, image, reason, cpuMilli, memoryBytes } = unit;
  return {
    id,
    workload,
    phase: PHASES[unit.state],
    node,
    ready: unit.state === 'running',
    image,
    reason,
    cpuMilli,
    memoryBytes,
  };
}

export const projection: Projection = {
  instanceKinds: ['Unit'],
  nodeKinds: ['Host'],
  instance: (change) => instanceOf(change.object.value as Unit),
  node: (change) => {
    const { name: node, up, cpuMilli, memoryBytes } = change.object.value as Host;
    return { node, ready: up, schedulable: up, cpuMilli, memoryBytes, reason: up ? '' : 'down' };
  },
};
