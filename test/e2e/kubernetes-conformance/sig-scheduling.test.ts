import { alone, sharing } from './run.suite.js';
import { limitRanges, predicates, preemption } from './sig-scheduling/scheduling.js';

sharing(limitRanges);
alone({ ...predicates, ...preemption });
