import { RegattaError } from '../../ports/errors.js';
import type { FaultKind } from '../../ports/faults.js';
import type { Machine, Machines } from '../../ports/machines.js';

/** What can happen to machines, whatever runs on them. */
export function machineFaults(machines: Machines): FaultKind[] {
  const kind = (name: string, title: string, broken: Partial<Machine>, mended: Partial<Machine>): FaultKind => ({
    kind: name,
    title,
    targets: 'a node',
    inject(target) {
      if (machines.get(target) === undefined) {
        const names = machines.list().map((machine) => machine.name);
        throw new RegattaError('fault/unknown-target', `there is no node "${target}"`, {
          hint: `one of ${names.join(', ')}`,
        });
      }
      machines.set(target, broken);
      // The machine may have been taken away in the meantime: then there is nothing to mend.
      return { heal: () => void (machines.get(target) !== undefined && machines.set(target, mended)) };
    },
  });
  return [
    kind(
      'node-loss',
      'A node loses power: its containers die and nothing reports.',
      { powered: false },
      { powered: true },
    ),
    kind(
      'node-silent',
      "A node's agent stops reporting; its containers run on.",
      { agentRunning: false },
      { agentRunning: true },
    ),
    kind(
      'partition',
      'A node is cut off from the control plane; its containers run on.',
      { connected: false },
      { connected: true },
    ),
  ];
}
