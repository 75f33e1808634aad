import type { ContainerSpec } from 'regatta/kit';
import type { SwarmNode } from '../resources/node.js';
import type { FileReference } from '../resources/service-spec.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import { expandTemplate, type TemplateContext } from '../resources/template.js';

/** `web.3.<task id>`, or `agent.<node id>.<task id>` for tasks without a slot. */
export function containerName(task: Task): string {
  return `${task.serviceName}.${task.slotted ? task.slot : task.nodeId}.${task.id}`;
}

/** The container that a task asks for, with templates filled in, labels and the files of secrets and configs. */
export function containerSpecOf(state: SwarmState, task: Task, node: SwarmNode): ContainerSpec {
  const spec = task.spec.ContainerSpec ?? {};
  const context = contextOf(state, task, node);
  const expand = (text: string) => {
    const expanded = expandTemplate(text, context);
    return 'text' in expanded ? expanded.text : text;
  };
  const hostname = expand(spec.Hostname ?? '');
  const limit = task.spec.Resources?.Limits?.MemoryBytes ?? 0;
  const command = spec.Command ?? [];
  const args = spec.Args ?? [];
  return {
    name: containerName(task),
    image: spec.Image ?? '',
    ...(command.length > 0 && { command }),
    ...(args.length > 0 && { args }),
    env: Object.fromEntries((spec.Env ?? []).map(expand).map(pairOf)),
    labels: { ...spec.Labels, ...labelsOf(task) },
    ...(hostname !== '' && { hostname }),
    ...(limit > 0 && { memoryLimitBytes: limit }),
    files: filesOf(state, spec.Secrets ?? [], spec.Configs ?? []),
  };
}

function labelsOf(task: Task): Record<string, string> {
  return {
    'com.docker.swarm.node.id': task.nodeId,
    'com.docker.swarm.service.id': task.serviceId,
    'com.docker.swarm.service.name': task.serviceName,
    'com.docker.swarm.task': '',
    'com.docker.swarm.task.id': task.id,
    'com.docker.swarm.task.name': containerName(task),
  };
}

function contextOf(state: SwarmState, task: Task, node: SwarmNode): TemplateContext {
  const service = state.service(task.serviceId);
  return {
    Service: { ID: task.serviceId, Name: task.serviceName, Labels: service?.spec.Labels ?? {} },
    Node: {
      ID: node.id,
      Hostname: node.description.hostname,
      Platform: { Architecture: 'x86_64', OS: 'linux' },
    },
    Task: { ID: task.id, Name: containerName(task), Slot: task.slotted ? String(task.slot) : node.id },
  };
}

function pairOf(entry: string): [string, string] {
  const equals = entry.indexOf('=');
  return equals === -1 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
}

function filesOf(
  state: SwarmState,
  secrets: readonly FileReference[],
  configs: readonly FileReference[],
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { SecretID = '', File } of secrets) {
    const data = state.sealed('secret', SecretID)?.spec.Data;
    if (data !== undefined && File !== undefined) files.set(pathOf(File.Name, '/run/secrets/'), textOf(data));
  }
  for (const { ConfigID = '', File } of configs) {
    const data = state.sealed('config', ConfigID)?.spec.Data;
    if (data !== undefined && File !== undefined) files.set(pathOf(File.Name, '/'), textOf(data));
  }
  return files;
}

function pathOf(name: string, folder: string): string {
  return name.startsWith('/') ? name : `${folder}${name}`;
}

function textOf(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
