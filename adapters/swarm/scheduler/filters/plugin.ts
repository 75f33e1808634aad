import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { SwarmNode } from '../../resources/node.js';
import { ENGINE_PLUGINS } from '../../resources/engine-plugins.table.js';
import type { Task } from '../../resources/task.js';
import { REASONS } from '../reasons.js';

/** Every engine here has the plugins of a plain installation, so a named driver is on all nodes or on none. */
export const pluginFilter: FilterPlugin<SwarmNode, Task> = {
  id: 'Plugin',
  prepare: ({ spec }) => {
    const volumes = (spec.ContainerSpec?.Mounts ?? [])
      .map(({ VolumeOptions }) => VolumeOptions?.DriverConfig?.Name ?? '')
      .filter((name) => name !== '');
    const logger = spec.LogDriver?.Name ?? '';
    const hasAll =
      volumes.every((name) => ENGINE_PLUGINS.Volume.includes(name)) &&
      (logger === '' || logger === 'none' || ENGINE_PLUGINS.Log.includes(logger));
    if (volumes.length === 0 && logger === '') return undefined;
    return keepWhere(() => (hasAll ? undefined : REASONS.plugin));
  },
};
