// One round of what users do with workloads: create, scale, roll, lose a pod, roll back, delete.
import type { Api, KubernetesObject } from './api.js';
import { POOLS } from './nodes.js';

/** Real controllers make twenty pods a second; CI machines are slow and busy. */
const STEP_LIMIT_MS = 180_000;
const FIRST_IMAGE = 'nginx:1.7.9';
const NEXT_IMAGE = 'nginx:1.9.1';

const FEW = 30;
const MANY = 60;
const LESS = 15;

export class Round {
  readonly #api: Api;
  readonly #number: number;
  readonly #namespace: string;
  readonly #workloads: string;

  constructor(api: Api, number: number) {
    this.#api = api;
    this.#number = number;
    this.#namespace = `round-${number}`;
    this.#workloads = `/apis/apps/v1/namespaces/${this.#namespace}`;
  }

  async run(): Promise<void> {
    await this.#create();
    await this.#deploymentIs(FEW);
    await this.#isReady('statefulsets/db', 'readyReplicas', 3);
    await this.#daemonsRun();
    await this.#jobIsDone();
    await this.#scale('deployments/web', MANY);
    await this.#deploymentIs(MANY);
    await this.#setImage(NEXT_IMAGE);
    await this.#deploymentIs(MANY);
    await this.#scale('deployments/web', LESS);
    await this.#scale('statefulsets/db', 1);
    await this.#deploymentIs(LESS);
    await this.#isReady('statefulsets/db', 'replicas', 1);
    await this.#loseOne('app=web');
    await this.#loseOne('app=agent');
    await this.#deploymentIs(LESS);
    await this.#daemonsRun();
    await this.#setImage(FIRST_IMAGE);
    await this.#deploymentIs(LESS);
    await this.#hasPods('app=web', LESS);
    await this.#noneTerminates();
  }

  async remove(): Promise<void> {
    const path = `/api/v1/namespaces/${this.#namespace}`;
    await this.#api.ask('DELETE', path);
    await this.#until('the end of its namespace', async () => {
      const namespaces = await this.#api.list('/api/v1/namespaces');
      return !namespaces.some(({ metadata }) => metadata.name === this.#namespace);
    });
  }

  async #create(): Promise<void> {
    const { name, post } = { name: this.#namespace, post: this.#post.bind(this) };
    await this.#api.ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await this.#until('the service account', async () => {
      const accounts = await this.#api.list(`/api/v1/namespaces/${name}/serviceaccounts`);
      return accounts.some(({ metadata }) => metadata.name === 'default');
    });
    await post('/api/v1', 'services', service('web'));
    await post('/api/v1', 'services', { ...service('db'), spec: { clusterIP: 'None', selector: { app: 'db' } } });
    await post('/api/v1', 'resourcequotas', {
      metadata: { name: 'all' },
      spec: { hard: { pods: '500', services: '10' } },
    });
    await post('/apis/policy/v1', 'poddisruptionbudgets', {
      metadata: { name: 'web' },
      spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } },
    });
    await post('/apis/apps/v1', 'deployments', {
      ...workload('web'),
      spec: { ...workload('web').spec, replicas: FEW },
    });
    const { spec } = workload('db');
    await post('/apis/apps/v1', 'statefulsets', {
      ...workload('db'),
      spec: { ...spec, replicas: 3, serviceName: 'db' },
    });
    const pool = { pool: `pool-${this.#number % POOLS}` };
    await post('/apis/apps/v1', 'daemonsets', workload('agent', { nodeSelector: pool }));
    await post('/apis/batch/v1', 'jobs', {
      metadata: { name: 'batch' },
      spec: { completions: 5, parallelism: 3, template: template('batch', { restartPolicy: 'Never' }) },
    });
  }

  async #post(root: string, resource: string, object: object): Promise<void> {
    await this.#api.ask('POST', `${root}/namespaces/${this.#namespace}/${resource}`, object);
  }

  async #scale(target: string, replicas: number): Promise<void> {
    await this.#api.patch(`${this.#workloads}/${target}/scale`, { spec: { replicas } });
  }

  async #setImage(image: string): Promise<void> {
    const containers = [{ name: 'main', image, resources: { requests: { cpu: '50m', memory: '64Mi' } } }];
    await this.#api.patch(`${this.#workloads}/deployments/web`, { spec: { template: { spec: { containers } } } });
  }

  /** Deletes the first pod that a selector matches. */
  async #loseOne(selector: string): Promise<void> {
    const [pod] = await this.#pods(selector);
    await this.#api.ask('DELETE', `/api/v1/namespaces/${this.#namespace}/pods/${pod!.metadata.name}`);
    await this.#until(`the end of ${pod!.metadata.name}`, async () => {
      const pods = await this.#pods(selector);
      return !pods.some(({ metadata }) => metadata.name === pod!.metadata.name);
    });
  }

  /** As `kubectl rollout status` decides. */
  async #deploymentIs(replicas: number): Promise<void> {
    await this.#until(`web with ${replicas} pods`, async () => {
      const { metadata, status } = await this.#get(`${this.#workloads}/deployments/web`);
      const counts = status as Record<string, number | undefined>;
      const seen = counts['observedGeneration'] === metadata['generation'];
      const all = ['replicas', 'updatedReplicas', 'availableReplicas'].every((count) => counts[count] === replicas);
      return seen && all;
    });
  }

  async #isReady(target: string, count: string, wanted: number): Promise<void> {
    await this.#until(`${target} with ${count} ${wanted}`, async () => {
      const { status } = await this.#get(`${this.#workloads}/${target}`);
      return (status as Record<string, number>)[count] === wanted;
    });
  }

  async #daemonsRun(): Promise<void> {
    await this.#until('a daemon on every node of the pool', async () => {
      const { status } = await this.#get(`${this.#workloads}/daemonsets/agent`);
      const { desiredNumberScheduled, numberAvailable } = status as Record<string, number>;
      return desiredNumberScheduled! > 0 && numberAvailable === desiredNumberScheduled;
    });
  }

  async #jobIsDone(): Promise<void> {
    await this.#until('the end of the job', async () => {
      const { status } = await this.#get(`/apis/batch/v1/namespaces/${this.#namespace}/jobs/batch`);
      return (status as Record<string, number>)['succeeded'] === 5;
    });
  }

  async #hasPods(selector: string, count: number): Promise<void> {
    await this.#until(`${count} pods of ${selector}`, async () => (await this.#pods(selector)).length === count);
  }

  async #noneTerminates(): Promise<void> {
    await this.#until('slices of living pods alone', async () => {
      const slices = await this.#api.list(`/apis/discovery.k8s.io/v1/namespaces/${this.#namespace}/endpointslices`);
      const endpoints = slices.flatMap(
        (slice) => (slice['endpoints'] ?? []) as { conditions: { terminating?: boolean } }[],
      );
      return endpoints.length > LESS && endpoints.every(({ conditions }) => conditions.terminating !== true);
    });
  }

  #pods(selector: string): Promise<readonly KubernetesObject[]> {
    return this.#api.list(`/api/v1/namespaces/${this.#namespace}/pods?labelSelector=${encodeURIComponent(selector)}`);
  }

  #get(path: string): Promise<KubernetesObject> {
    return this.#api.ask('GET', path);
  }

  #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    return this.#api.until(`${this.#namespace}: ${what}`, holds, STEP_LIMIT_MS);
  }
}

function template(app: string, more: object = {}): object {
  const resources = { requests: { cpu: '50m', memory: '64Mi' } };
  return {
    metadata: { labels: { app } },
    spec: { ...more, containers: [{ name: 'main', image: FIRST_IMAGE, resources }] },
  };
}

function workload(app: string, more: object = {}): { metadata: object; spec: object } {
  return { metadata: { name: app }, spec: { selector: { matchLabels: { app } }, template: template(app, more) } };
}

function service(app: string): object {
  return { metadata: { name: app }, spec: { selector: { app }, ports: [{ port: 80 }] } };
}
