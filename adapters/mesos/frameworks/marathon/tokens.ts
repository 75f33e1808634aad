import { token } from 'regatta/kit';
import type { GroupManager as GroupManagerClass } from './group-manager.js';
import type { InstanceTable as InstanceTableClass } from './instance-table.js';
import type { LaunchDelays as LaunchDelaysClass } from './launch-delays.js';
import type { LaunchStatistics as LaunchStatisticsClass } from './launch-statistics.js';

// What Marathon's REST API and its loops share.
export const Groups = token<GroupManagerClass>('mesos.marathon.Groups');
export const Instances = token<InstanceTableClass>('mesos.marathon.Instances');
export const Delays = token<LaunchDelaysClass>('mesos.marathon.Delays');
export const Statistics = token<LaunchStatisticsClass>('mesos.marathon.Statistics');
