import {
  parseRfc3339,
  RegattaError,
  rfc3339,
  type Change,
  type Controller,
  type Tasks,
  type Trigger,
} from 'regatta/kit';
import type { ApiServer, EventRecorder, Pod } from 'regatta/adapters/kubernetes/api';
import { IMAGE_STREAMS } from '../images/references.js';
import { repositoryOf, splitTag } from '../images/streams.js';
import { BUILDS } from '../resources/build/builds.js';
import type { Build, BuildPhase, BuildStatus } from '../resources/build/types.js';
import type { ImageStream } from '../resources/image/types.js';
import { buildPod, buildPodName } from './build-pod.js';
import { ANNOTATIONS, LABELS } from './generate.js';
import { inPhase, isOver, type Why } from './phases.js';

const NANOSECONDS = 1_000_000;

/** Starts builds in the order that their policy wants, and reads from their pods how they go (openshift-controller-manager pkg/build/controller). */
export class BuildController implements Controller {
  readonly id = 'build-controller';
  readonly part = 'openshift-controllers';
  readonly triggers: readonly Trigger[] = [
    { kind: BUILDS, keys: (change) => this.#affected(change as Change<Build>) },
    { kind: 'pods', keys: (change) => buildOf(change as Change<Pod>) },
    { kind: IMAGE_STREAMS, keys: ({ object }) => this.#waiting(object.namespace) },
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
    return this.#api.list<Build>(BUILDS).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  }

  reconcile(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const build = this.#api.get<Build>(BUILDS, namespace, name);
    if (build === undefined || build.metadata.deletionTimestamp !== undefined || isOver(build)) return;
    const pod = this.#api.get<Pod>('pods', namespace, buildPodName(name));
    if (build.status.cancelled === true) return this.#cancel(build, pod);
    if (build.status.phase === 'New') return this.#begin(build, pod);
    this.#follow(build, pod);
  }

  #begin(build: Build, pod: Pod | undefined): void {
    // A pipeline runs elsewhere; nobody here can know how it goes.
    if (build.spec.strategy['jenkinsPipelineStrategy'] !== undefined || !this.#mayStart(build)) return;
    const output = this.#outputOf(build);
    if (output === undefined) {
      const why = { reason: 'InvalidOutputReference', message: 'Output image could not be resolved.' };
      return this.#write(build, inPhase(build.status, 'New', this.#tasks.now, why));
    }
    if (pod === undefined && !this.#createPod(build)) return;
    const reference = output === '' ? {} : { outputDockerImageReference: output };
    const status = { ...inPhase(build.status, 'Pending', this.#tasks.now), ...reference };
    this.#write(build, status, { [ANNOTATIONS.pod]: buildPodName(build.metadata.name) });
  }

  #createPod(build: Build): boolean {
    try {
      this.#api.create<Pod>('pods', buildPod(build));
      return true;
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      const why = { reason: 'CannotCreateBuildPod', message: 'Failed creating build pod.' };
      this.#events.event(build, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      this.#write(build, inPhase(build.status, 'New', this.#tasks.now, why));
      return false;
    }
  }

  /** Serial builds of one configuration run one after the other; of those that only want the latest, older ones are dropped. */
  #mayStart(build: Build): boolean {
    const { labels = {}, namespace = '' } = build.metadata;
    const policy = labels[LABELS.policy] ?? 'Parallel';
    const config = labels[LABELS.config];
    if (policy === 'Parallel' || config === undefined) return true;
    const siblings = this.#api
      .list<Build>(BUILDS, namespace)
      .filter(({ metadata }) => metadata.labels?.[LABELS.config] === config && metadata.uid !== build.metadata.uid)
      .filter((one) => !isOver(one));
    if (policy === 'SerialLatestOnly') {
      const newer = siblings.filter((one) => one.status.phase === 'New' && numberOf(one) > numberOf(build));
      if (newer.length > 0) {
        this.#api.update<Build>(BUILDS, { ...build, status: { ...build.status, cancelled: true } });
        return false;
      }
      return siblings.every(({ status }) => status.phase === 'New');
    }
    return siblings.every((one) => one.status.phase === 'New' && numberOf(one) > numberOf(build));
  }

  /** Where the image is to go; empty for a build without an output, undefined while that is unknown. */
  #outputOf({ metadata, spec }: Build): string | undefined {
    const to = spec.output?.to;
    if (to === undefined) return '';
    if (to.kind === 'DockerImage') return to.name;
    const parts = splitTag(to.name);
    const namespace = to.namespace ?? metadata.namespace ?? '';
    const stream = parts === undefined ? undefined : this.#api.get<ImageStream>(IMAGE_STREAMS, namespace, parts.stream);
    return stream === undefined || parts === undefined ? undefined : `${repositoryOf(stream)}:${parts.tag}`;
  }

  #follow(build: Build, pod: Pod | undefined): void {
    const now = this.#tasks.now;
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) {
      const message = 'The pod for this build was deleted before the build completed.';
      return this.#end(build, 'Error', { reason: 'BuildPodDeleted', message });
    }
    const { phase } = pod.status ?? {};
    if (phase === 'Running' && build.status.phase === 'Pending') {
      const startTimestamp = rfc3339(now);
      const status = inPhase({ ...build.status, startTimestamp }, 'Running', now);
      this.#write(build, status);
      const { namespace, name } = build.metadata;
      this.#events.event(build, 'Normal', 'BuildStarted', `Build ${namespace}/${name} is now running`);
    } else if (phase === 'Succeeded') this.#end(build, 'Complete');
    else if (phase === 'Failed')
      this.#end(build, 'Failed', {
        reason: 'GenericBuildFailed',
        message: 'Generic Build failure - check logs for details.',
      });
  }

  #cancel(build: Build, pod: Pod | undefined): void {
    if (pod !== undefined) this.#api.delete('pods', pod.metadata.namespace ?? '', pod.metadata.name);
    const why = { reason: 'CancelledBuild', message: 'The build was cancelled by the user.' };
    this.#end(build, 'Cancelled', why);
    const { namespace, name } = build.metadata;
    this.#events.event(build, 'Normal', 'BuildCancelled', `Build ${namespace}/${name} has been cancelled`);
  }

  #end(build: Build, phase: BuildPhase, why?: Why): void {
    const now = this.#tasks.now;
    const startTimestamp = build.status.startTimestamp ?? rfc3339(now);
    const duration = (now - parseRfc3339(startTimestamp)) * NANOSECONDS;
    const ended = {
      ...build.status,
      startTimestamp,
      completionTimestamp: rfc3339(now),
      ...(duration > 0 && { duration }),
    };
    this.#write(build, inPhase(ended, phase, now, why));
    const { namespace, name } = build.metadata;
    const shown = `Build ${namespace}/${name}`;
    if (phase === 'Complete') this.#events.event(build, 'Normal', 'BuildCompleted', `${shown} completed successfully`);
    if (phase === 'Failed') this.#events.event(build, 'Normal', 'BuildFailed', `${shown} failed`);
  }

  #write(build: Build, status: BuildStatus, annotations: Readonly<Record<string, string>> = {}): void {
    const metadata = { ...build.metadata, annotations: { ...build.metadata.annotations, ...annotations } };
    const isSame = JSON.stringify(withoutTimes(status)) === JSON.stringify(withoutTimes(build.status));
    if (isSame && Object.keys(annotations).length === 0) return;
    this.#api.update<Build>(BUILDS, { ...build, metadata, status });
  }

  /** A build that ends lets the next one of its configuration begin. */
  #affected({ object }: Change<Build>): readonly string[] {
    const { metadata } = object.value;
    const own = `${object.namespace}/${object.name}`;
    const config = metadata.labels?.[LABELS.config];
    if (config === undefined) return [own];
    const siblings = this.#api
      .list<Build>(BUILDS, object.namespace)
      .filter((one) => one.metadata.labels?.[LABELS.config] === config && one.status.phase === 'New');
    return [own, ...siblings.map((one) => `${object.namespace}/${one.metadata.name}`)];
  }

  #waiting(namespace: string): readonly string[] {
    const waiting = this.#api.list<Build>(BUILDS).filter(({ status }) => status.reason === 'InvalidOutputReference');
    return waiting
      .filter(({ metadata, spec }) => (spec.output?.to?.namespace ?? metadata.namespace) === namespace)
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  }
}

function numberOf({ metadata }: Build): number {
  return Number(metadata.annotations?.[ANNOTATIONS.number] ?? 0);
}

function buildOf({ object }: Change<Pod>): string | undefined {
  const name = object.value.metadata.labels?.[LABELS.build];
  return name === undefined ? undefined : `${object.namespace}/${name}`;
}

function withoutTimes(status: BuildStatus): unknown {
  const conditions = (status.conditions ?? []).map(({ type, status: is, reason }) => [type, is, reason]);
  return { ...status, conditions };
}
