import { alone, sharing } from './run.suite.js';
import { deployments } from './sig-apps/deployment.js';
import { cronJobs, cronJobsInTime, jobs } from './sig-apps/jobs.js';
import { replicaSets, replicationControllers } from './sig-apps/replicas.js';

sharing({ ...deployments, ...replicaSets, ...replicationControllers, ...jobs, ...cronJobs });
alone(cronJobsInTime, { pace: 60 });
