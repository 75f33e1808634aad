import { alone, sharing } from './run.suite.js';
import { nodeApi } from './sig-node/api.js';
import { pods } from './sig-node/pods.js';
import { taints, taintsInTime } from './sig-node/taints.js';

sharing({ ...pods, ...nodeApi });
alone(taints);
alone(taintsInTime, { pace: 'manual' });
