import type { ContainerLogs, Store } from 'regatta/kit';
import type { Agent } from '../resources/agent.js';
import type { Execution } from '../resources/execution.js';
import type { Task } from '../resources/task.js';
import { directoryOf } from './agent-state.js';
import type { FileEntry, FileTree } from './files.js';

/** What a container wrote, by the name of its file in the sandbox. */
const STREAMS = ['stderr', 'stdout'] as const;

interface Sandbox {
  /** Where it really is. */
  readonly directory: string;
  /** Other paths that lead to it. */
  readonly aliases: readonly string[];
  readonly runtimeId: string;
  readonly startedAt: number;
}

/** The sandboxes of an agent's containers, each with what its process has written. Source: mesos src/slave/slave.cpp, paths.cpp. */
export class AgentFiles {
  readonly #store: Store;
  readonly #logs: ContainerLogs;

  constructor(store: Store, logs: ContainerLogs) {
    this.#store = store;
    this.#logs = logs;
  }

  of(agent: Agent): FileTree {
    const sandboxes = this.#sandboxes(agent);
    return {
      list: (path) => {
        const found = sandboxes.find((one) => pathsOf(one).includes(path.replace(/\/+$/, '')));
        return found === undefined ? undefined : STREAMS.map((name) => this.#entry(found, path, name));
      },
      read: (path) => {
        const slash = path.lastIndexOf('/');
        const name = path.slice(slash + 1);
        const found = sandboxes.find((one) => pathsOf(one).includes(path.slice(0, slash)));
        return found === undefined || !isStream(name) ? undefined : this.#bytes(found, name);
      },
      attached: () =>
        Object.fromEntries(sandboxes.flatMap((one) => one.aliases.map((alias) => [alias, one.directory] as const))),
    };
  }

  #sandboxes(agent: Agent): Sandbox[] {
    return this.#store
      .find<Execution>('Execution', 'agent', agent.id)
      .map(({ value }) => value)
      .filter(({ runtimeId }) => runtimeId !== '')
      .map(({ frameworkId, taskId, containerId, runtimeId, startedAt }) => {
        const executor = this.#store.get<Task>('Task', frameworkId, taskId)?.value.executorId || taskId;
        const latest = directoryOf(agent, frameworkId, executor, 'latest');
        const directory = directoryOf(agent, frameworkId, executor, containerId);
        const aliases = [latest, `/frameworks/${frameworkId}/executors/${executor}/runs/latest`];
        return { directory, aliases, runtimeId, startedAt };
      });
  }

  #entry(sandbox: Sandbox, folder: string, name: 'stdout' | 'stderr'): FileEntry {
    return {
      path: `${folder.replace(/\/+$/, '')}/${name}`,
      modifiedAt: Math.floor(sandbox.startedAt / 1000),
      isFolder: false,
      size: this.#bytes(sandbox, name).length,
    };
  }

  #bytes({ runtimeId }: Sandbox, name: 'stdout' | 'stderr'): Uint8Array {
    const lines = this.#logs.read(runtimeId).filter(({ stream }) => stream === name);
    return new TextEncoder().encode(lines.map(({ text }) => `${text}\n`).join(''));
  }
}

function pathsOf({ directory, aliases }: Sandbox): readonly string[] {
  return [directory, ...aliases];
}

function isStream(name: string): name is 'stdout' | 'stderr' {
  return name === 'stdout' || name === 'stderr';
}
