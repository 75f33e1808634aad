import { alone, sharing } from './run.suite.js';
import { garbageCollector } from './sig-api-machinery/garbage-collector.js';
import { expiringLists, lists } from './sig-api-machinery/lists.js';
import { namespace } from './sig-api-machinery/namespace.js';
import { resourceQuota } from './sig-api-machinery/resource-quota.js';
import { watch } from './sig-api-machinery/watch.js';

sharing({ ...watch, ...resourceQuota, ...namespace, ...garbageCollector, ...lists });
alone(expiringLists);
