import { alone, sharing } from './run.suite.js';
import { deployments } from './sig-apps/deployment.js';
import { disruption } from './sig-apps/disruption.js';
import { cronJobs, cronJobsInTime, jobs } from './sig-apps/jobs.js';
import { replicaSets, replicationControllers } from './sig-apps/replicas.js';
import { daemonSets, labelledDaemonSets, statefulSets } from './sig-apps/sets.js';

sharing({
  ...deployments,
  ...replicaSets,
  ...replicationControllers,
  ...jobs,
  ...cronJobs,
  ...daemonSets,
  ...statefulSets,
  ...disruption,
});
alone(labelledDaemonSets);
alone(cronJobsInTime, { pace: 60 });
