import { alone, sharing } from './run.suite.js';
import { customResources } from './sig-api-machinery/custom-resources.js';
import { discovery } from './sig-api-machinery/discovery.js';
import { fieldValidation } from './sig-api-machinery/field-validation.js';
import { garbageCollector } from './sig-api-machinery/garbage-collector.js';
import { expiringLists, lists } from './sig-api-machinery/lists.js';
import { namespace } from './sig-api-machinery/namespace.js';
import { policies } from './sig-api-machinery/policies.js';
import { publishedSchemas } from './sig-api-machinery/published-schemas.js';
import { resourceQuota } from './sig-api-machinery/resource-quota.js';
import { watch } from './sig-api-machinery/watch.js';

sharing({
  ...watch,
  ...resourceQuota,
  ...namespace,
  ...garbageCollector,
  ...lists,
  ...discovery,
  ...customResources,
  ...fieldValidation,
  ...policies,
});
sharing(publishedSchemas, { kubectl: true });
alone(expiringLists);
