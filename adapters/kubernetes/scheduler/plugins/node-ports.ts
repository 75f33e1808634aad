import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { NodeInfo } from '../node-info.js';
import type { HostPort, PodInfo } from '../pod-info.js';

const ANY = '0.0.0.0';

export const nodePorts: FilterPlugin<NodeInfo, PodInfo> = {
  id: 'NodePorts',
  prepare({ hostPorts }, table) {
    if (hostPorts.length === 0) return undefined;
    const taken = hostPorts.map((wanted) =>
      table.counter(`port ${wanted.ip} ${wanted.protocol} ${wanted.port}`, (unit) =>
        unit.hostPorts.some((other) => clash(wanted, other)),
      ),
    );
    const reason = "node(s) didn't have free ports for the requested pod ports";
    return keepWhere((index) => (taken.some((counts) => counts[index]! > 0) ? reason : undefined));
  },
};

export function clash(left: HostPort, right: HostPort): boolean {
  if (left.port !== right.port || left.protocol !== right.protocol) return false;
  return left.ip === ANY || right.ip === ANY || left.ip === right.ip;
}
