import type { Container, Pod, Probe } from '../controllers/objects/pod.js';
import type { LocalContainer, LocalPod } from './local-pods.js';
import type { LifecycleHooks } from './lifecycle-hooks.js';
import { WAITED_FOR_TRIES, type KubeletParts } from './parts.js';

type Kind = 'Startup' | 'Liveness' | 'Readiness';

interface Probing {
  readonly pod: Pod;
  readonly local: LocalPod;
  readonly memory: LocalContainer;
  readonly container: Container;
  readonly id: string;
}

/**
 * Runs the probes of containers (pkg/kubelet/prober). What a running container answers follows from its image and state alone, so a probe
 * that has succeeded is not repeated: asking again would give the same answer. One that fails is, for ever, without keeping a world busy.
 */
export class Prober {
  readonly #parts: KubeletParts;
  readonly #hooks: LifecycleHooks;

  constructor(parts: KubeletParts, hooks: LifecycleHooks) {
    this.#parts = parts;
    this.#hooks = hooks;
  }

  /** A container has started: it is ready at once, or when its probes say so. */
  began(pod: Pod, local: LocalPod, container: Container, id: string): void {
    const memory = local.containers.get(container.name);
    if (memory === undefined) return;
    memory.startupPassed = container.startupProbe === undefined;
    memory.ready = false;
    memory.livenessFailed = false;
    const probing = { pod, local, memory, container, id };
    if (container.startupProbe !== undefined) this.#begin(probing, 'Startup', container.startupProbe);
    else this.#started(probing);
  }

  #started(probing: Probing): void {
    const { memory, container } = probing;
    memory.startupPassed = true;
    if (container.livenessProbe !== undefined) this.#begin(probing, 'Liveness', container.livenessProbe);
    if (container.readinessProbe !== undefined) this.#begin(probing, 'Readiness', container.readinessProbe);
    else memory.ready = true;
  }

  #begin(probing: Probing, kind: Kind, probe: Probe): void {
    const initialMs = (probe.initialDelaySeconds ?? 0) * 1000;
    this.#schedule(probing, kind, probe, initialMs, { successes: 0, failures: 0, tries: 0 });
  }

  #schedule(
    probing: Probing,
    kind: Kind,
    probe: Probe,
    afterMs: number,
    counts: { successes: number; failures: number; tries: number },
  ): void {
    const unref = counts.tries >= WAITED_FOR_TRIES + (probe.failureThreshold ?? 3);
    this.#parts.tasks.after(afterMs, () => this.#probe(probing, kind, probe, counts), { unref });
  }

  #probe(
    probing: Probing,
    kind: Kind,
    probe: Probe,
    counts: { successes: number; failures: number; tries: number },
  ): void {
    const { local, memory, id } = probing;
    const container = this.#parts.runtime.get(id);
    if (container?.status !== 'running' || local.stopping) return;
    const failure = this.#failureOf(probing, probe);
    counts.tries++;
    counts.successes = failure === undefined ? counts.successes + 1 : 0;
    counts.failures = failure === undefined ? 0 : counts.failures + 1;
    if (failure !== undefined) this.#complain(probing, kind, failure);
    if (counts.successes >= (probe.successThreshold ?? 1)) return this.#succeeded(probing, kind);
    if (counts.failures >= (probe.failureThreshold ?? 3)) {
      if (kind !== 'Readiness') return this.#kill(probing, kind, probe);
      if (memory.ready) this.#ready(probing, false);
    }
    this.#schedule(probing, kind, probe, (probe.periodSeconds ?? 10) * 1000, counts);
  }

  #succeeded(probing: Probing, kind: Kind): void {
    if (kind === 'Readiness') return this.#ready(probing, true);
    if (kind === 'Liveness') return;
    this.#started(probing);
    this.#parts.again(probing.local.key, 0, false);
  }

  #ready({ local, memory }: Probing, ready: boolean): void {
    memory.ready = ready;
    this.#parts.again(local.key, 0, false);
  }

  #kill({ pod, local, memory, container, id }: Probing, kind: Kind, probe: Probe): void {
    memory.livenessFailed = true;
    memory.ready = false;
    const word = kind.toLowerCase();
    const text = `Container ${container.name} failed ${word} probe, will be restarted`;
    this.#parts.events.event(pod, 'Normal', 'Killing', text, fieldPath(pod, container), local.machine);
    const seconds = probe.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    this.#hooks.stop(pod, local, container, id, seconds * 1000);
  }

  #complain({ pod, local, container }: Probing, kind: Kind, failure: string): void {
    const text = `${kind} probe failed: ${failure}`;
    this.#parts.events.event(pod, 'Warning', 'Unhealthy', text, fieldPath(pod, container), local.machine);
  }

  /** Undefined when the probe succeeds; otherwise what it saw. */
  #failureOf({ local, container, id }: Probing, probe: Probe): string | undefined {
    if (probe.exec !== undefined) {
      const result = this.#parts.exec.exec(id, probe.exec.command ?? [], '');
      return result.exitCode === 0 ? undefined : result.stdout + result.stderr;
    }
    if (probe.grpc !== undefined) return this.#grpcFailure(local.address, container, probe);
    const action = probe.httpGet ?? probe.tcpSocket;
    if (action === undefined) return undefined;
    const port = portOf(container, action.port);
    const path = probe.httpGet?.path ?? '/';
    const answer = this.#parts.network.request({ address: local.address, port }, path, 0);
    const place = `${local.address}:${port}`;
    if (answer.outcome !== 'answered') {
      const refused = `dial tcp ${place}: connect: connection refused`;
      return probe.httpGet === undefined ? refused : `Get "http://${place}${path}": ${refused}`;
    }
    const { status } = answer.http;
    if (probe.httpGet === undefined || (status >= 200 && status < 400)) return undefined;
    return `HTTP probe failed with statuscode: ${status}`;
  }

  /** Images here speak no gRPC, so that only those nobody knows can be healthy (pkg/probe/grpc/grpc.go). */
  #grpcFailure(address: string, { image }: Container, { grpc, timeoutSeconds = 1 }: Probe): string | undefined {
    const port = grpc?.port ?? 0;
    const answer = this.#parts.network.request({ address, port }, '/', 0);
    if (answer.outcome !== 'answered')
      return `timeout: failed to connect service "${address}:${port}" within ${timeoutSeconds}s: context deadline exceeded`;
    const lookup = this.#parts.images.lookUp(image);
    if (!lookup.found || !lookup.image.known) return undefined;
    return 'error: this server does not implement the grpc health protocol (grpc.health.v1.Health)';
  }
}

/** A port by number, or by the name that the container gives it. */
export function portOf(container: Container, port: number | string): number {
  if (typeof port === 'number') return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort ?? Number(port);
}

/** How events name a container of a pod (pkg/kubelet/container/ref.go). */
export function fieldPath({ spec }: Pod, { name }: Container): string {
  const isIn = (list: 'initContainers' | 'ephemeralContainers') =>
    spec[list]?.some((one) => one.name === name) === true;
  const list = isIn('initContainers')
    ? 'initContainers'
    : isIn('ephemeralContainers')
      ? 'ephemeralContainers'
      : 'containers';
  return `spec.${list}{${name}}`;
}
