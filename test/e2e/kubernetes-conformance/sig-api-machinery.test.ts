import { sharing } from './run.suite.js';
import { watch } from './sig-api-machinery/watch.js';

sharing({ ...watch });
