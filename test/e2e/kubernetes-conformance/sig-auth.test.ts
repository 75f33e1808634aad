import { sharing } from './run.suite.js';
import { access } from './sig-auth/access.js';

sharing(access, { kubectl: true });
