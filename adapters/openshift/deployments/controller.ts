import { RegattaError, type Change, type Controller, type Requeue, type Tasks, type Trigger } from 'regatta/kit';
import { sameJson, type ApiServer, type EventRecorder } from 'regatta/adapters/kubernetes/api';
import { DEPLOYMENT_CONFIGS } from '../resources/apps/deployment-configs.js';
import type { DeploymentConfig, DeploymentDetails, ReplicationController } from '../resources/apps/types.js';
import { ANNOTATIONS, REPLICATION_CONTROLLERS } from './annotations.js';
import { decide, type Decision } from './decide.js';
import { isOver } from './phases.js';
import { statusOf } from './status.js';
import { hasTrigger, triggered } from './triggers.js';
import { activeVersion, newVersion, versionOf } from './versions.js';

/** How soon it looks again for rollouts that it has cancelled. */
const AWAIT_MS = 1000;

type Extra = Parameters<typeof statusOf>[2]['additional'];

/** Makes a version for each change that triggers one, and keeps the pods with the version that works (openshift-controller-manager pkg/apps). */
export class DeploymentConfigController implements Controller {
  readonly id = 'deploymentconfig-controller';
  readonly part = 'openshift-controllers';
  readonly triggers: readonly Trigger[] = [
    { kind: DEPLOYMENT_CONFIGS, keys: ({ object }) => `${object.namespace}/${object.name}` },
    { kind: REPLICATION_CONTROLLERS, keys: (change) => ownerKey(change as Change<ReplicationController>) },
  ];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #events: EventRecorder;

  constructor(tasks: Tasks, api: ApiServer, events: EventRecorder) {
    this.#tasks = tasks;
    this.#api = api;
    this.#events = events;
  }

  initialKeys(): Iterable<string> {
    return this.#api
      .list<DeploymentConfig>(DEPLOYMENT_CONFIGS)
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  }

  reconcile(key: string): Requeue | undefined {
    const [namespace = '', name = ''] = key.split('/');
    const config = this.#api.get<DeploymentConfig>(DEPLOYMENT_CONFIGS, namespace, name);
    if (config === undefined) return undefined;
    const versions = this.#api.find<ReplicationController>(REPLICATION_CONTROLLERS, 'owner', config.metadata.uid);
    if (config.status.latestVersion === 0 && !hasTrigger(config)) return this.#tell(config, []);
    if (config.metadata.deletionTimestamp !== undefined) return this.#tell(config, versions);
    if (config.spec.paused === true) {
      this.#prune(config, versions);
      return this.#tell(config, versions);
    }
    const newest = Math.max(0, ...versions.map((controller) => versionOf(controller).version));
    if (newest > config.status.latestVersion) return this.#raise(config, config.status.details);
    const decision = decide(this.#wanted(config), versions.map(versionOf));
    if (decision.kind === 'await-cancellation') return this.#cancel(config, versions, decision);
    if (config.spec.template.spec.containers.some(({ image = '' }) => image.trim() === ''))
      return this.#tell(config, versions);
    const latest = versions.find((controller) => versionOf(controller).version === config.status.latestVersion);
    const trigger = triggered(config, latest);
    if (trigger.kind === 'wait') return this.#tell(config, versions);
    if (trigger.kind === 'rollout') return this.#raise(config, trigger.details);
    return this.#act(config, versions, decision);
  }

  #wanted({ spec, status }: DeploymentConfig): Parameters<typeof decide>[0] {
    return { replicas: spec.replicas, latestVersion: status.latestVersion, isTest: spec.test === true };
  }

  #act(config: DeploymentConfig, versions: readonly ReplicationController[], decision: Decision): undefined {
    if (decision.kind === 'leave') return this.#tell(config, versions, false);
    if (decision.kind === 'create') return this.#create(config, versions);
    if (decision.kind !== 'scale') return this.#tell(config, versions);
    const scaled = versions.map((controller) => {
      const { version } = versionOf(controller);
      const change = decision.to.find((one) => one.version.version === version);
      return change === undefined ? controller : this.#scale(config, controller, change.replicas);
    });
    this.#prune(config, scaled);
    return this.#tell(config, scaled);
  }

  #raise(config: DeploymentConfig, details: DeploymentDetails | undefined): undefined {
    const status = {
      ...config.status,
      latestVersion: config.status.latestVersion + 1,
      ...(details !== undefined && { details }),
    };
    this.#api.updateStatus<DeploymentConfig>(DEPLOYMENT_CONFIGS, { ...config, status });
  }

  #create(config: DeploymentConfig, versions: readonly ReplicationController[]): undefined {
    const { latestVersion } = config.status;
    try {
      const created = this.#api.create<ReplicationController>(REPLICATION_CONTROLLERS, newVersion(config));
      const message = `Created new replication controller "${created.metadata.name}" for version ${latestVersion}`;
      this.#events.event(config, 'Normal', 'DeploymentCreated', message);
      const all = [...versions, created];
      this.#prune(config, all);
      const reason = 'NewReplicationControllerCreated';
      return this.#tell(config, all, true, { type: 'Progressing', status: 'True', reason, message });
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      const { message } = error;
      const told = `Couldn't deploy version ${latestVersion}: ${message}`;
      this.#events.event(config, 'Warning', 'DeploymentCreationFailed', told);
      const reason = 'ReplicationControllerCreateError';
      return this.#tell(config, versions, true, { type: 'Progressing', status: 'False', reason, message });
    }
  }

  #scale(config: DeploymentConfig, controller: ReplicationController, replicas: number): ReplicationController {
    const { name } = controller.metadata;
    const from = controller.spec.replicas ?? 0;
    const scaled = this.#api.update<ReplicationController>(REPLICATION_CONTROLLERS, {
      ...controller,
      spec: { ...controller.spec, replicas },
    });
    const message = `Scaled replication controller "${name}" from ${from} to ${replicas}`;
    this.#events.event(config, 'Normal', 'ReplicationControllerScaled', message);
    return scaled;
  }

  #cancel(
    config: DeploymentConfig,
    versions: readonly ReplicationController[],
    { cancel }: Extract<Decision, { kind: 'await-cancellation' }>,
  ): Requeue {
    const { latestVersion } = config.status;
    for (const { version } of cancel) {
      const controller = versions.find((one) => versionOf(one).version === version)!;
      const annotations = {
        ...controller.metadata.annotations,
        [ANNOTATIONS.cancelled]: 'true',
        [ANNOTATIONS.reason]: 'newer deployment was found running',
      };
      const metadata = { ...controller.metadata, annotations };
      this.#api.update<ReplicationController>(REPLICATION_CONTROLLERS, { ...controller, metadata });
      const message = `Cancelled deployment "${controller.metadata.name}" superceded by version ${latestVersion}`;
      this.#events.event(config, 'Normal', 'DeploymentCancelled', message);
    }
    const message = `Deployment of version ${latestVersion} awaiting cancellation of older running deployments`;
    this.#events.event(config, 'Normal', 'DeploymentAwaitingCancellation', message);
    return { afterMs: AWAIT_MS };
  }

  /** Forgets the oldest versions beyond the limit, unless they still have pods. */
  #prune(config: DeploymentConfig, versions: readonly ReplicationController[]): void {
    const { revisionHistoryLimit } = config.spec;
    if (revisionHistoryLimit === undefined) return;
    const active = activeVersion(versions.map(versionOf))?.version;
    const old = versions
      .map((controller) => ({ controller, version: versionOf(controller) }))
      .filter(({ version }) => isOver(version.phase) && version.version !== active)
      .filter(({ version }) => version.version !== config.status.latestVersion)
      .sort((left, right) => left.version.version - right.version.version);
    for (const { controller, version } of old.slice(0, Math.max(0, old.length - revisionHistoryLimit))) {
      const { namespace = '', name } = controller.metadata;
      if (version.replicas === 0)
        this.#api.delete(REPLICATION_CONTROLLERS, namespace, name, { propagationPolicy: 'Background' });
    }
  }

  #tell(
    config: DeploymentConfig,
    versions: readonly ReplicationController[],
    hasObserved = true,
    additional?: Extra,
  ): undefined {
    const options = { nowMs: this.#tasks.now, hasObserved, ...(additional !== undefined && { additional }) };
    const status = statusOf(config, versions, options);
    if (sameJson(status, config.status)) return;
    this.#api.updateStatus<DeploymentConfig>(DEPLOYMENT_CONFIGS, { ...config, status });
  }
}

function ownerKey({ object }: Change<ReplicationController>): string | undefined {
  const owner = object.value.metadata.ownerReferences?.find(({ kind }) => kind === 'DeploymentConfig');
  return owner === undefined ? undefined : `${object.namespace}/${owner.name}`;
}
