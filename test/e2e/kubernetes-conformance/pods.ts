/** Images of the simulated runtime that run until they are stopped, and that serve. */
export const PAUSE = 'registry.k8s.io/pause:3.10';
export const SERVER = 'nginx:1.27';

/** A pod of one container, `c`, which does nothing unless `spec` says so. */
export const pod = (name: string, spec: object = {}, metadata: object = {}) => ({
  metadata: { name, ...metadata },
  spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image: PAUSE }], ...spec },
});

/** The containers of a pod, with what they ask for. */
export const resources = (given: object) => ({ containers: [{ name: 'c', image: PAUSE, resources: given }] });

/** A pod template for a workload. */
export const template = (labels: object, spec: object = {}) => ({
  metadata: { labels },
  spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'c', image: PAUSE }], ...spec },
});

/** The spec of a workload that selects its pods by one label. */
export const workload = (app: string, more: object = {}, spec: object = {}) => ({
  selector: { matchLabels: { app } },
  template: template({ app }, spec),
  ...more,
});

/** A container that runs a line of shell. */
export const shell = (line: string, more: object = {}) => ({
  name: 'c',
  image: 'busybox:1.36',
  command: ['sh', '-c', line],
  ...more,
});
