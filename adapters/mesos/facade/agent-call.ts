import type { TaskInfo } from '../resources/messages.js';

/** A container inside of others. */
export interface ContainerId {
  readonly value: string;
  readonly parent?: ContainerId;
}

interface Launch {
  readonly container_id: ContainerId;
  readonly command?: TaskInfo['command'];
}

interface Named {
  readonly container_id: ContainerId;
}

/** A call of an agent's operator API; the parts are named after the calls. Source: mesos include/mesos/v1/agent/agent.proto. */
export interface AgentCall {
  readonly type?: string;
  readonly get_metrics?: object;
  readonly set_logging_level?: { readonly level: number };
  readonly list_files?: { readonly path: string };
  readonly read_file?: { readonly path: string; readonly offset: number; readonly length?: number };
  readonly get_containers?: { readonly show_nested?: boolean; readonly show_standalone?: boolean };
  readonly launch_nested_container?: Launch;
  readonly launch_nested_container_session?: Launch;
  readonly launch_container?: Launch;
  readonly wait_nested_container?: Named;
  readonly wait_container?: Named;
  readonly kill_nested_container?: Named;
  readonly kill_container?: Named;
  readonly remove_nested_container?: Named;
  readonly remove_container?: Named;
  readonly attach_container_input?: { readonly type?: string; readonly container_id?: ContainerId };
  readonly attach_container_output?: Named;
  readonly add_resource_provider_config?: { readonly info: { readonly type: string; readonly name: string } };
}
