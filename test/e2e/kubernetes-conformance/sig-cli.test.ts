import { sharing } from './run.suite.js';
import { kubectl } from './sig-cli/kubectl.js';

sharing(kubectl, { kubectl: true });
