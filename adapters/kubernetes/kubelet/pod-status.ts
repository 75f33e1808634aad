import { rfc3339, type ContainerLogs, type Images, type RuntimeContainer } from 'regatta/kit';
import type {
  Condition,
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodStatus,
} from '../controllers/objects/pod.js';
import { conditionOf, statusesOf } from '../controllers/pods.js';
import { restartsBefore, type LocalPod, type PodContainers } from './local-pods.js';

/** What a status is made of. */
export interface StatusSource {
  readonly pod: Pod;
  readonly local: LocalPod;
  readonly containers: PodContainers;
  readonly images: Images;
  readonly logs: ContainerLogs;
  readonly hostIP: string;
  readonly nowMs: number;
}

type Phase = NonNullable<PodStatus['phase']>;

/** The status of a pod as its kubelet sees it now (pkg/kubelet/kubelet_pods.go: generateAPIPodStatus). */
export function podStatusOf(source: StatusSource): PodStatus {
  const { pod, local } = source;
  const before = pod.status ?? {};
  const initContainerStatuses = (pod.spec.initContainers ?? []).map((container) => statusOf(source, container, true));
  const containerStatuses = pod.spec.containers.map((container) => statusOf(source, container, false));
  const ephemeralContainerStatuses = (pod.spec.ephemeralContainers ?? []).map((container) =>
    ephemeralStatusOf(source, container),
  );
  const initialized = isInitialized(pod, initContainerStatuses);
  const phase = phaseOf(pod, local, containerStatuses, initialized);
  const conditions = conditionsOf(source, phase, initialized, containerStatuses, initContainerStatuses);
  const { podIP, podIPs, initContainerStatuses: _before, ...kept } = before;
  const address = local.address === '' ? podIP : local.address;
  return {
    ...kept,
    phase,
    conditions,
    hostIP: source.hostIP,
    hostIPs: [{ ip: source.hostIP }],
    startTime: before.startTime ?? rfc3339(source.nowMs),
    ...(address !== undefined &&
      local.sandbox !== 'starting' && { podIP: address, podIPs: podIPs ?? [{ ip: address }] }),
    ...(initContainerStatuses.length > 0 && { initContainerStatuses }),
    containerStatuses,
    ...(ephemeralContainerStatuses.length > 0 && { ephemeralContainerStatuses }),
  };
}

/** Nobody probes these, and no service waits for them. */
function ephemeralStatusOf(source: StatusSource, container: Container): ContainerStatus {
  const { started: _started, ...status } = statusOf(source, container, false);
  return { ...status, ready: false };
}

function statusOf(source: StatusSource, container: Container, isInit: boolean): ContainerStatus {
  const { pod, local, containers, images } = source;
  const attempts = containers.attempts(local.uid, container.name);
  const last = attempts.at(-1);
  const memory = local.containers.get(container.name);
  const before = statusesOf(pod).find(({ name }) => name === container.name);
  if (last === undefined) return neverStarted(container, memory?.waiting, before, pod, isInit);
  const lookup = images.lookUp(container.image);
  const image = lookup.found ? lookup.image : undefined;
  const waits = last.status === 'exited' && memory?.waiting !== undefined;
  const state: ContainerState = waits
    ? { waiting: memory.waiting! }
    : last.status === 'created'
      ? { waiting: { reason: 'ContainerCreating' } }
      : stateOf(last, messageOf(source, container, last));
  const ended = waits ? last : attempts.at(-2);
  const running = last.status === 'running';
  const done = isInit && container.restartPolicy !== 'Always' && last.exit?.code === 0;
  return {
    name: container.name,
    state,
    lastState:
      ended === undefined || ended.status !== 'exited'
        ? (before?.lastState ?? {})
        : stateOf(ended, messageOf(source, container, ended)),
    ready: done || (running && (memory?.ready ?? false)),
    restartCount: restartsBefore(last),
    image: image?.reference ?? container.image,
    imageID: image === undefined ? '' : `${image.repository}@${image.digest}`,
    containerID: `containerd://${last.id}`,
    started: running && (memory?.startupPassed ?? false),
  };
}

function neverStarted(
  container: Container,
  waiting: ContainerState['waiting'],
  before: ContainerStatus | undefined,
  pod: Pod,
  isInit: boolean,
): ContainerStatus {
  const hasInit = (pod.spec.initContainers ?? []).length > 0;
  const reason =
    hasInit && !(isInit && waiting === undefined && before === undefined) ? 'PodInitializing' : 'ContainerCreating';
  return {
    name: container.name,
    state: { waiting: waiting ?? { reason } },
    lastState: before?.lastState ?? {},
    ready: false,
    restartCount: before?.restartCount ?? 0,
    image: container.image,
    imageID: '',
    // Still that of the container before it, which tells that this start is another one.
    ...(before?.containerID !== undefined && { containerID: before.containerID }),
    started: false,
  };
}

/** Most of what logs may say instead of a message (pkg/kubelet/kuberuntime: maxTerminationMessageLogLines, -Length). */
const MOST_LINES = 80;
const MOST_CHARACTERS = 2048;

/** What a container leaves behind when it ends; one that asks for it and fails without a word is quoted from its logs. */
function messageOf({ logs }: StatusSource, container: Container, { id, exit }: RuntimeContainer): string {
  const said = exit?.message ?? '';
  if (said !== '' || container.terminationMessagePolicy !== 'FallbackToLogsOnError' || (exit?.code ?? 0) === 0)
    return said;
  const lines = logs.read(id).slice(-MOST_LINES);
  return lines
    .map(({ text }) => `${text}\n`)
    .join('')
    .slice(-MOST_CHARACTERS);
}

function stateOf(container: RuntimeContainer, message: string): ContainerState {
  if (container.status !== 'exited') return { running: { startedAt: rfc3339(container.startedAt ?? 0) } };
  const { exit, startedAt, finishedAt, id } = container;
  return {
    terminated: {
      exitCode: exit?.code ?? 0,
      reason: exit?.reason ?? 'Completed',
      ...(message !== '' && { message }),
      startedAt: rfc3339(startedAt ?? 0),
      finishedAt: rfc3339(finishedAt ?? 0),
      containerID: `containerd://${id}`,
    },
  };
}

/** Every init container has ended well, and every sidecar has started. */
function isInitialized(pod: Pod, statuses: readonly ContainerStatus[]): boolean {
  return (pod.spec.initContainers ?? []).every((container, index) => {
    const status = statuses[index]!;
    if (container.restartPolicy === 'Always') return status.started === true;
    return status.state.terminated?.exitCode === 0 || status.lastState.terminated?.exitCode === 0;
  });
}

/** Source: pkg/kubelet/kubelet_pods.go getPhase. */
function phaseOf(pod: Pod, local: LocalPod, statuses: readonly ContainerStatus[], initialized: boolean): Phase {
  const before = pod.status?.phase;
  if (before === 'Failed' || before === 'Succeeded') return before;
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (!initialized) return before === 'Running' ? 'Running' : initFailed(pod) ? 'Failed' : 'Pending';
  let [waiting, running, stopped, succeeded] = [0, 0, 0, 0];
  for (const { state, lastState } of statuses) {
    if (state.running !== undefined) running++;
    else if (state.terminated !== undefined) {
      stopped++;
      if (state.terminated.exitCode === 0) succeeded++;
    } else if (lastState.terminated !== undefined) stopped++;
    else waiting++;
  }
  if (waiting > 0) return local.stopping && stopped + running === 0 ? 'Failed' : 'Pending';
  if (running > 0) return 'Running';
  if (stopped === 0) return 'Pending';
  if (local.stopping) return succeeded === stopped ? 'Succeeded' : 'Failed';
  if (policy === 'Always') return 'Running';
  if (stopped === succeeded) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

function initFailed(pod: Pod): boolean {
  return (
    pod.spec.restartPolicy === 'Never' &&
    (pod.status?.initContainerStatuses ?? []).some(({ state }) => (state.terminated?.exitCode ?? 0) !== 0)
  );
}

/** Why the gates of a pod hold it back (pkg/kubelet/status/generate.go GeneratePodReadyCondition). */
function unmetGates({ spec, status }: Pod): readonly string[] {
  return (spec.readinessGates ?? []).flatMap(({ conditionType: type }) => {
    const condition = conditionOf(status?.conditions, type);
    if (condition === undefined) return [`corresponding condition of pod readiness gate "${type}" does not exist.`];
    if (condition.status === 'True') return [];
    return [`the status of pod readiness gate "${type}" is not "True", but ${condition.status}`];
  });
}

function gatesNotReady(unmet: readonly string[]): Partial<Condition> {
  return { reason: 'ReadinessGatesNotReady', message: unmet.join(', ') };
}

/** In the order in which the kubelet writes them; times only move when a status does. */
function conditionsOf(
  { pod, local, nowMs }: StatusSource,
  phase: Phase,
  initialized: boolean,
  statuses: readonly ContainerStatus[],
  initStatuses: readonly ContainerStatus[],
): readonly Condition[] {
  const unready = statuses.filter(({ ready }) => !ready).map(({ name }) => name);
  const completed =
    phase === 'Succeeded' ? { reason: 'PodCompleted' } : phase === 'Failed' ? { reason: 'PodFailed' } : {};
  const notReady =
    phase === 'Succeeded' || phase === 'Failed'
      ? completed
      : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const ready = unready.length === 0 && initialized && phase === 'Running';
  const unmet = unmetGates(pod);
  const notDone = (pod.spec.initContainers ?? []).filter((_container, index) => !initStatuses[index]!.ready);
  const wanted: readonly (readonly [type: string, holds: boolean, why: Partial<Condition>])[] = [
    ['PodReadyToStartContainers', local.sandbox === 'ready', {}],
    [
      'Initialized',
      initialized,
      initialized
        ? phase === 'Succeeded'
          ? completed
          : {}
        : {
            reason: 'ContainersNotInitialized',
            message: `containers with incomplete status: [${notDone.map(({ name }) => name).join(' ')}]`,
          },
    ],
    ['Ready', ready && unmet.length === 0, !ready ? notReady : unmet.length === 0 ? {} : gatesNotReady(unmet)],
    ['ContainersReady', ready, ready ? {} : notReady],
  ];
  const now = rfc3339(nowMs);
  const own = wanted.map(([type, holds, why]) => {
    const status = holds ? ('True' as const) : ('False' as const);
    const before = conditionOf(pod.status?.conditions, type);
    const lastTransitionTime = before?.status === status ? (before.lastTransitionTime ?? now) : now;
    return { type, status, lastProbeTime: null, lastTransitionTime, ...why };
  });
  const types = new Set(own.map(({ type }) => type));
  const scheduled: Condition = conditionOf(pod.status?.conditions, 'PodScheduled') ?? {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: now,
  };
  const others = (pod.status?.conditions ?? []).filter(({ type }) => !types.has(type) && type !== 'PodScheduled');
  return [...own, scheduled, ...others];
}
