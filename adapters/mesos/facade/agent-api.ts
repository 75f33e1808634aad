import type { Call, ContainerExec } from 'regatta/kit';
import type { StandaloneContainers } from '../agent/standalone-containers.js';
import type { Agent } from '../resources/agent.js';
import type { TaskInfo } from '../resources/messages.js';
import type { AgentCall, ContainerId } from './agent-call.js';
import type { AgentFiles } from './agent-files.js';
import { statisticsOf, type AgentState } from './agent-state.js';
import { agentCallProblem, containerIdIn, containerText } from './agent-validation.js';
import { MasterRefusal, sendText } from './answers.js';
import { accepts, readCall, RecordStream, sendMessage, type Encoding } from './api-call.js';
import { BUILD } from './build.js';
import { type entryJson, pieceOf } from './files.js';
import type { LoggingLevel } from './logging-level.js';

/** Media types that an agent takes besides those of a master. */
const RECORDIO = ' or application/recordio';

/** What the API of an agent needs. */
export interface AgentParts {
  readonly state: AgentState;
  readonly files: AgentFiles;
  readonly containers: StandaloneContainers;
  readonly exec: ContainerExec;
  readonly level: LoggingLevel;
  readonly now: () => number;
}

/** `POST /api/v1` of an agent. Source: mesos src/slave/http.cpp api; recorded http-agent. */
export class AgentApi {
  readonly #parts: AgentParts;

  constructor(parts: AgentParts) {
    this.#parts = parts;
  }

  accept(call: Call, agent: Agent): void {
    const message = readCall(call, 'agent.Call', RECORDIO) as AgentCall;
    const problem = agentCallProblem(message);
    if (problem !== undefined) throw new MasterRefusal(400, `Failed to validate agent::Call: ${problem}`);
    const encoding = encodingOf(call);
    const type = message.type ?? '';
    const read = this.#read(message, agent);
    if (read !== undefined) return sendMessage(call, 'agent.Response', { type, ...read }, encoding);
    if (type.startsWith('WAIT_')) return this.#wait(call, message, agent, encoding);
    if (type === 'LAUNCH_NESTED_CONTAINER_SESSION') return this.#session(call, message, agent);
    sendText(call, this.#change(message, agent), '');
  }

  #read(message: AgentCall, agent: Agent): object | undefined {
    const { state, files, level, now } = this.#parts;
    switch (message.type) {
      case 'GET_HEALTH':
        return { get_health: { healthy: true } };
      case 'GET_FLAGS':
        return { get_flags: { flags: named(state.flags(agent)) } };
      case 'GET_VERSION':
        return { get_version: { version_info: BUILD } };
      case 'GET_METRICS':
        return { get_metrics: { metrics: named(state.metrics(agent, now())) } };
      case 'GET_LOGGING_LEVEL':
        return { get_logging_level: { level: level.current } };
      case 'GET_OPERATIONS':
        return { get_operations: {} };
      case 'GET_RESOURCE_PROVIDERS':
        return { get_resource_providers: {} };
      case 'GET_CONTAINERS':
        return this.#containers(message, agent);
      case 'LIST_FILES': {
        const entries = files.of(agent).list(message.list_files!.path);
        if (entries === undefined) throw notFound('');
        return { list_files: { file_infos: entries.map(fileInfo) } };
      }
      case 'READ_FILE': {
        const { path, offset, length } = message.read_file!;
        const bytes = files.of(agent).read(path);
        if (bytes === undefined) throw notFound('');
        const data = btoa(String.fromCharCode(...pieceOf(bytes, offset, length)));
        return { read_file: { size: bytes.length, data } };
      }
      default:
        return state.v1(agent, message.type ?? '');
    }
  }

  #containers({ get_containers: asked }: AgentCall, agent: Agent): object {
    const { state, containers, now } = this.#parts;
    const ofTasks = state.containers(agent).map(({ execution, holding }) => ({
      framework_id: { value: execution.frameworkId },
      executor_id: { value: execution.taskId },
      executor_name: '',
      container_id: { value: execution.containerId },
      container_status: { container_id: { value: execution.containerId } },
      resource_statistics: statisticsOf(holding.resources, now() / 1000),
    }));
    const standalone = containers
      .list(agent.machine)
      .filter(({ id, exitStatus }) => exitStatus === undefined && (asked?.show_nested === true || !id.includes('.')))
      .map(({ id }) => ({ container_id: idOf(id) }));
    const all = [...ofTasks, ...(asked?.show_standalone === true ? standalone : [])];
    return all.length === 0 ? {} : { get_containers: { containers: all } };
  }

  #wait(call: Call, message: AgentCall, agent: Agent, encoding: Encoding): void {
    const id = containerText(containerIdIn(message)!);
    const container = this.#parts.containers.get(agent.machine, id);
    if (container === undefined) throw notFound(`Container ${id} cannot be found`);
    const type = message.type ?? '';
    this.#parts.containers.wait(container, (exitStatus) => {
      sendMessage(call, 'agent.Response', { type, [type.toLowerCase()]: { exit_status: exitStatus } }, encoding);
    });
  }

  /** Runs a command inside of a container and shows what it writes. */
  #session(call: Call, { launch_nested_container_session: launch }: AgentCall, agent: Agent): void {
    const id = launch!.container_id;
    const runtimeId = this.#parentOf(id, agent);
    const { stdout, stderr } = this.#parts.exec.exec(runtimeId, commandOf(launch?.command), '');
    const stream = new RecordStream(call, 'agent.ProcessIO');
    for (const [type, text] of [
      ['STDOUT', stdout],
      ['STDERR', stderr],
    ] as const)
      if (text !== '') stream.send({ type: 'DATA', data: { type, data: base64Of(text) } });
    stream.close();
  }

  /** Gives the status of the answer, whose body is empty. */
  #change(message: AgentCall, agent: Agent): 200 | 202 {
    const { containers, level } = this.#parts;
    switch (message.type) {
      case 'SET_LOGGING_LEVEL':
        level.set(message.set_logging_level!.level);
        return 200;
      case 'PRUNE_IMAGES':
        return 200;
      case 'LAUNCH_CONTAINER':
      case 'LAUNCH_NESTED_CONTAINER': {
        const { container_id: id, command } = (message.launch_container ?? message.launch_nested_container)!;
        if (id.parent !== undefined) this.#parentOf(id, agent);
        return containers.launch(agent.machine, containerText(id), commandOf(command)) ? 200 : 202;
      }
      case 'KILL_CONTAINER':
      case 'KILL_NESTED_CONTAINER': {
        const id = containerText(containerIdIn(message)!);
        const container = containers.get(agent.machine, id);
        if (container === undefined) throw notFound(`Container '${id}' cannot be found (or is already killed)`);
        containers.kill(container);
        return 200;
      }
      case 'REMOVE_CONTAINER':
      case 'REMOVE_NESTED_CONTAINER': {
        const container = containers.get(agent.machine, containerText(containerIdIn(message)!));
        if (container !== undefined) containers.remove(container);
        return 200;
      }
      case 'ATTACH_CONTAINER_OUTPUT':
      case 'ATTACH_CONTAINER_INPUT':
        return this.#attach(containerIdIn(message), agent);
      case 'ADD_RESOURCE_PROVIDER_CONFIG': {
        const { type, name } = message.add_resource_provider_config!.info;
        throw new MasterRefusal(
          400,
          `Failed to validate resource provider config with type '${type}' and name '${name}': Unknown local resource provider type '${type}'`,
        );
      }
      default:
        throw new MasterRefusal(501, '501 Not Implemented.');
    }
  }

  /** No container here was started with a terminal or a pipe that somebody could hold on to. */
  #attach(id: ContainerId | undefined, agent: Agent): never {
    const text = id === undefined ? '' : containerText(id);
    if (this.#parts.containers.runtimeIdOf(agent.machine, text) === undefined)
      throw notFound(`Container ${text} cannot be found`);
    throw new MasterRefusal(500, 'Failed to attach: the container was not launched with an I/O switchboard');
  }

  #parentOf({ parent }: ContainerId, agent: Agent): string {
    const id = parent === undefined ? '' : containerText(parent);
    const runtimeId = this.#parts.containers.runtimeIdOf(agent.machine, id);
    if (runtimeId === undefined) throw new MasterRefusal(400, `Parent container ${id} does not exist`);
    return runtimeId;
  }
}

/** JSON, protobuf or RecordIO; single messages come as one of the first two. */
function encodingOf(call: Call): Encoding {
  if (accepts(call, 'application/json')) return 'application/json';
  if (accepts(call, 'application/x-protobuf')) return 'application/x-protobuf';
  if (accepts(call, 'application/recordio')) return 'application/json';
  throw new MasterRefusal(406, `Expecting 'Accept' to allow application/json or application/x-protobuf${RECORDIO}`);
}

function commandOf(command: TaskInfo['command']): string[] {
  const { value, shell, arguments: list = [] } = command ?? {};
  if (value === undefined) return [...list];
  return shell === false ? [value, ...list.slice(1)] : ['/bin/sh', '-c', value];
}

function idOf(text: string): ContainerId {
  const dot = text.lastIndexOf('.');
  return dot === -1 ? { value: text } : { value: text.slice(dot + 1), parent: idOf(text.slice(0, dot)) };
}

function fileInfo(entry: Parameters<typeof entryJson>[0]): object {
  const { path, size, modifiedAt, isFolder } = entry;
  return {
    path,
    nlink: 1,
    size,
    mtime: { nanoseconds: modifiedAt * 1_000_000_000 },
    mode: isFolder ? 16_877 : 33_188,
    uid: 'root',
    gid: 'root',
  };
}

function named(values: Readonly<Record<string, unknown>>): object[] {
  return Object.keys(values)
    .sort()
    .map((name) => ({ name, value: values[name] }));
}

function base64Of(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function notFound(text: string): MasterRefusal {
  return new MasterRefusal(404, text, { 'content-type': 'text/plain; charset=utf-8' });
}
