import { sharing } from './run.suite.js';
import { networkApi } from './sig-network/api.js';

sharing(networkApi);
