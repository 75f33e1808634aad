import type * as k8s from '@kubernetes/client-node';
import type { ServedCluster } from '../kubectl/server.js';
import type { Api } from './api.js';
import type { Resource } from './resource.js';

/** What a port is given: a cluster, and a namespace of its own in it. */
export class Setting {
  readonly cluster: ServedCluster;
  readonly api: Api;
  readonly namespace: string;

  constructor(cluster: ServedCluster, api: Api, namespace: string) {
    this.cluster = cluster;
    this.api = api;
    this.namespace = namespace;
  }

  /** The same in another namespace. */
  in(namespace: string): Setting {
    return new Setting(this.cluster, this.api, namespace);
  }

  /** A name that no other port uses, for what lies in no namespace. */
  own = (name: string): string => `${name}-${this.namespace}`;

  /** Lets time pass, where it does not do so by itself. */
  pass(seconds: number): void {
    const { tasks } = this.cluster.world;
    tasks.runUntil(tasks.now + seconds * 1000);
  }

  /** Runs kubectl in the namespace, which must end well. */
  kubectl = async (words: readonly string[], input = ''): Promise<string> => {
    const { code, stdout, stderr } = await this.cluster.kubectl(['--namespace', this.namespace, ...words], input);
    if (code !== 0) throw new Error(`kubectl ${words.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  };

  get configMaps(): Resource<k8s.V1ConfigMap> {
    return this.#core('configmaps');
  }
  get endpoints(): Resource<k8s.V1Endpoints> {
    return this.#core('endpoints');
  }
  get events(): Resource<k8s.CoreV1Event> {
    return this.#core('events');
  }
  get limitRanges(): Resource<k8s.V1LimitRange> {
    return this.#core('limitranges');
  }
  get claims(): Resource<k8s.V1PersistentVolumeClaim> {
    return this.#core('persistentvolumeclaims');
  }
  get pods(): Resource<k8s.V1Pod> {
    return this.#core('pods');
  }
  get podTemplates(): Resource<k8s.V1PodTemplate> {
    return this.#core('podtemplates');
  }
  get replicationControllers(): Resource<k8s.V1ReplicationController> {
    return this.#core('replicationcontrollers');
  }
  get quotas(): Resource<k8s.V1ResourceQuota> {
    return this.#core('resourcequotas');
  }
  get secrets(): Resource<k8s.V1Secret> {
    return this.#core('secrets');
  }
  get serviceAccounts(): Resource<k8s.V1ServiceAccount> {
    return this.#core('serviceaccounts');
  }
  get services(): Resource<k8s.V1Service> {
    return this.#core('services');
  }
  get controllerRevisions(): Resource<k8s.V1ControllerRevision> {
    return this.api.of('apps/v1', 'controllerrevisions', this.namespace);
  }
  get daemonSets(): Resource<k8s.V1DaemonSet> {
    return this.api.of('apps/v1', 'daemonsets', this.namespace);
  }
  get deployments(): Resource<k8s.V1Deployment> {
    return this.api.of('apps/v1', 'deployments', this.namespace);
  }
  get replicaSets(): Resource<k8s.V1ReplicaSet> {
    return this.api.of('apps/v1', 'replicasets', this.namespace);
  }
  get statefulSets(): Resource<k8s.V1StatefulSet> {
    return this.api.of('apps/v1', 'statefulsets', this.namespace);
  }
  get cronJobs(): Resource<k8s.V1CronJob> {
    return this.api.of('batch/v1', 'cronjobs', this.namespace);
  }
  get jobs(): Resource<k8s.V1Job> {
    return this.api.of('batch/v1', 'jobs', this.namespace);
  }
  get budgets(): Resource<k8s.V1PodDisruptionBudget> {
    return this.api.of('policy/v1', 'poddisruptionbudgets', this.namespace);
  }
  get leases(): Resource<k8s.V1Lease> {
    return this.api.of('coordination.k8s.io/v1', 'leases', this.namespace);
  }
  get slices(): Resource<k8s.V1EndpointSlice> {
    return this.api.of('discovery.k8s.io/v1', 'endpointslices', this.namespace);
  }
  get namespaces(): Resource<k8s.V1Namespace> {
    return this.api.of('v1', 'namespaces');
  }
  get nodes(): Resource<k8s.V1Node> {
    return this.api.of('v1', 'nodes');
  }
  get volumes(): Resource<k8s.V1PersistentVolume> {
    return this.api.of('v1', 'persistentvolumes');
  }
  get priorityClasses(): Resource<k8s.V1PriorityClass> {
    return this.api.of('scheduling.k8s.io/v1', 'priorityclasses');
  }
  get definitions(): Resource<k8s.V1CustomResourceDefinition> {
    return this.api.of('apiextensions.k8s.io/v1', 'customresourcedefinitions');
  }

  #core<T extends k8s.KubernetesObject>(plural: string): Resource<T> {
    return this.api.of<T>('v1', plural, this.namespace);
  }
}

/** Follows one published description, step by step. It throws where the cluster does not do what is described. */
export type Port = (setting: Setting) => Promise<void>;

/** Ports by the codename of what they follow. */
export type Ports = Readonly<Record<string, Port>>;
