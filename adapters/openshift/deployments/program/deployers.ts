import {
  RegattaError,
  type Component,
  type Machines,
  type Runtime,
  type RuntimeContainer,
  type Tasks,
} from 'regatta/kit';
import type { ApiServer, EventRecorder } from 'regatta/adapters/kubernetes/api';
import type { ReplicationController } from '../../resources/apps/types.js';
import { ANNOTATIONS, REPLICATION_CONTROLLERS } from '../annotations.js';
import { DEPLOYER_VARIABLES } from '../deployer-pod.js';
import { configOf, versionOf } from '../versions.js';
import { RolloutFailed, type Program, type ProgramGround } from './program.js';
import { deploy, type Rollout } from './strategies.js';

/**
 * What runs inside deployer pods. A deployer begins when its container does, from the versions as they are then, and ends its container when
 * it is through; one whose container is gone does nothing more.
 */
export class DeployerPrograms implements Component {
  readonly id = 'deployer';
  readonly part = 'openshift-controllers';
  readonly order = 100;
  readonly #tasks: Tasks;
  readonly #runtime: Runtime;
  readonly #machines: Machines;
  readonly #ground: ProgramGround;
  #stopWatching: () => void = () => {};

  constructor(tasks: Tasks, runtime: Runtime, machines: Machines, api: ApiServer, events: EventRecorder) {
    this.#tasks = tasks;
    this.#runtime = runtime;
    this.#machines = machines;
    this.#ground = { api, events, now: () => tasks.now };
  }

  start(): void {
    this.#stopWatching = this.#runtime.watch((container, event) => {
      if (event === 'started') this.#begin(container);
    });
    for (const { name } of this.#machines.list())
      for (const container of this.#runtime.list(name)) if (container.status === 'running') this.#begin(container);
  }

  stop(): void {
    this.#stopWatching();
    this.#stopWatching = () => {};
  }

  #begin({ id, spec }: RuntimeContainer): void {
    const { [DEPLOYER_VARIABLES.name]: name, [DEPLOYER_VARIABLES.namespace]: namespace } = spec.env ?? {};
    // A hook's pod knows the rollout too, but has a container of another name.
    if (name === undefined || namespace === undefined || spec.labels?.[CONTAINER] === 'lifecycle') return;
    this.#tasks.as(this.id, 0, () => this.#step(id, this.#program(namespace, name)));
  }

  *#program(namespace: string, name: string): Program {
    const rollout = this.#rollout(namespace, name);
    if (rollout === undefined) throw new RolloutFailed(`there is nothing to roll out for ${namespace}/${name}`);
    yield* deploy(this.#ground, rollout);
  }

  #rollout(namespace: string, name: string): Rollout | undefined {
    const { api } = this.#ground;
    const to = api.get<ReplicationController>(REPLICATION_CONTROLLERS, namespace, name);
    const config = to === undefined ? undefined : configOf(to);
    if (to === undefined || config === undefined) return undefined;
    const { version } = versionOf(to);
    const [from] = api
      .find<ReplicationController>(REPLICATION_CONTROLLERS, 'owner', config.metadata.uid)
      .filter((one) => versionOf(one).phase === 'Complete' && versionOf(one).version < version)
      .sort((left, right) => versionOf(right).version - versionOf(left).version);
    const desired = Number(to.metadata.annotations?.[ANNOTATIONS.desired] ?? config.spec.replicas);
    return { config, from, to, desired };
  }

  /** Runs the program up to its next wait. */
  #step(container: string, program: Program): void {
    if (this.#runtime.get(container)?.status !== 'running') return;
    try {
      const { done, value } = program.next();
      if (done === true) return this.#runtime.kill(container, { code: 0, reason: 'Completed', message: '' });
      this.#tasks.after(value, () => this.#step(container, program));
    } catch (error) {
      if (!(error instanceof RolloutFailed) && !RegattaError.is(error)) throw error;
      this.#runtime.kill(container, { code: 1, reason: 'Error', message: error.message });
    }
  }
}

/** How the kubelet labels a container with its name. */
const CONTAINER = 'io.kubernetes.container.name';
