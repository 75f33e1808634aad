import { sharing } from './run.suite.js';
import { events } from './sig-instrumentation/events.js';

sharing(events);
