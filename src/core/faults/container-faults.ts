import { RegattaError } from '../../ports/errors.js';
import type { FaultKind } from '../../ports/faults.js';
import type { Machines } from '../../ports/machines.js';
import type { Runtime } from '../../ports/runtime.js';

/** What can happen to single containers. A container is named by its id, a prefix of it, or its name. */
export function containerFaults(machines: Machines, runtime: Runtime): FaultKind[] {
  return [
    {
      kind: 'container-exit',
      title: 'The main process of a container ends with an error, as if it had crashed.',
      targets: 'a container',
      inject(target) {
        const containers = machines.list().flatMap((machine) => runtime.list(machine.name));
        const found = containers.find(
          ({ id, spec, status }) => status === 'running' && (id.startsWith(target) || spec.name === target),
        );
        if (found === undefined) throw new RegattaError('fault/unknown-target', `no container "${target}" is running`);
        runtime.kill(found.id);
        return { heal: () => {} };
      },
    },
  ];
}
