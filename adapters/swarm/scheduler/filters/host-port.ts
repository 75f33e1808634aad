import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { SwarmNode } from '../../resources/node.js';
import type { PortSpec } from '../../resources/service-spec.js';
import type { Task } from '../../resources/task.js';
import { REASONS } from '../reasons.js';

/** No task on the node holds one of the ports that the task wants on its host. */
export const hostPortFilter: FilterPlugin<SwarmNode, Task> = {
  id: 'HostPort',
  prepare: (task, table) => {
    const wanted = hostPorts(task);
    if (wanted.length === 0) return undefined;
    return keepWhere((index) => {
      for (const { unit } of table.placedOn(index))
        if (hostPorts(unit).some((port) => wanted.includes(port))) return REASONS.hostPort;
      return undefined;
    });
  },
};

/** Protocol and number; a port that any number would do for takes part in no conflict. */
function hostPorts({ endpointPorts = [] }: Task): string[] {
  return endpointPorts
    .filter(isOnHost)
    .map(({ Protocol = 'tcp', PublishedPort = 0 }) => `${Protocol}/${PublishedPort}`);
}

function isOnHost({ PublishMode, PublishedPort = 0 }: PortSpec): boolean {
  return PublishMode === 'host' && PublishedPort !== 0;
}
