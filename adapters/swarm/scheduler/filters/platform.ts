import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { SwarmNode } from '../../resources/node.js';
import type { Task } from '../../resources/task.js';
import { REASONS } from '../reasons.js';

/** Names that mean the architecture of all nodes here; empty means any. */
const AMD64 = new Set(['', 'amd64', 'x86_64']);
const LINUX = new Set(['', 'linux']);

/** The image is built for the node's platform; the client lists the platforms when it resolves the image. */
export const platformFilter: FilterPlugin<SwarmNode, Task> = {
  id: 'Platform',
  prepare: ({ spec }) => {
    const platforms = spec.Placement?.Platforms ?? [];
    if (platforms.length === 0) return undefined;
    const runs = platforms.some(({ Architecture = '', OS = '' }) => AMD64.has(Architecture) && LINUX.has(OS));
    return keepWhere(() => (runs ? undefined : REASONS.platform));
  },
};
