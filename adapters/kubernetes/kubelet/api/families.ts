import { sumOf } from '../../metrics/container-usage.js';
import type { MetricFamily, Sample } from '../../metrics/exposition.js';
import type { MeasuredPod } from './kubelet-api.js';

/** What a kubelet tells of itself (kubernetes pkg/kubelet/metrics/metrics.go v1.32). */
export function kubeletFamilies(node: string, pods: readonly MeasuredPod[]): readonly MetricFamily[] {
  const running = pods.filter(({ containers }) => containers.length > 0);
  const count = (state: string, value: number): Sample => ({ labels: { container_state: state }, value });
  const statuses = pods.flatMap(({ pod }) => pod.status?.containerStatuses ?? []);
  const ended = statuses.filter(({ state }) => state.terminated !== undefined).length;
  const started = sum(pods.map(({ containers }) => containers.length));
  return [
    gauge('kubelet_node_name', 'The name of the node; always 1.', [{ labels: { node }, value: 1 }]),
    gauge('kubelet_running_pods', 'Pods with a running container.', [{ value: running.length }]),
    gauge('kubelet_running_containers', 'Containers by what has become of them.', [
      count('exited', ended),
      count('running', started),
    ]),
  ];
}

/** What is used of processors and memory (pkg/kubelet/metrics/collectors/resource_metrics.go v1.32). */
export function resourceFamilies(pods: readonly MeasuredPod[]): readonly MetricFamily[] {
  const ofContainers = (value: (container: MeasuredPod['containers'][number]) => number): readonly Sample[] =>
    pods.flatMap(({ pod, containers }) => {
      const { name, namespace = '' } = pod.metadata;
      return containers.map((one) => ({ labels: { container: one.name, namespace, pod: name }, value: value(one) }));
    });
  const ofPods = (field: 'memoryBytes' | 'cpuSeconds'): readonly Sample[] =>
    pods
      .filter(({ containers }) => containers.length > 0)
      .map(({ pod: { metadata }, containers }) => ({
        labels: { namespace: metadata.namespace ?? '', pod: metadata.name },
        value: sumOf(containers, field),
      }));
  const all = pods.flatMap(({ containers }) => containers);
  const seconds = 'Time of processors that was used, in seconds.';
  const bytes = 'Memory in use, in bytes.';
  return [
    counter('node_cpu_usage_seconds_total', seconds, [{ value: sumOf(all, 'cpuSeconds') }]),
    gauge('node_memory_working_set_bytes', bytes, [{ value: sumOf(all, 'memoryBytes') }]),
    counter(
      'container_cpu_usage_seconds_total',
      seconds,
      ofContainers(({ cpuSeconds }) => cpuSeconds),
    ),
    gauge(
      'container_memory_working_set_bytes',
      bytes,
      ofContainers(({ memoryBytes }) => memoryBytes),
    ),
    gauge(
      'container_start_time_seconds',
      'When a container started, in seconds since 1970.',
      ofContainers(({ startedAtMs }) => startedAtMs / 1000),
    ),
    counter('pod_cpu_usage_seconds_total', seconds, ofPods('cpuSeconds')),
    gauge('pod_memory_working_set_bytes', bytes, ofPods('memoryBytes')),
    gauge('resource_scrape_error', '1 if something could not be measured, 0 otherwise.', [{ value: 0 }]),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, help, type: 'gauge', samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, help, type: 'counter', samples };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
