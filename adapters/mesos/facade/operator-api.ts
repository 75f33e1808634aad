import type { Call, Store, Tasks } from 'regatta/kit';
import type { Master } from '../master/master.js';
import { configOfRequest, setProblem, type QuotaConfigJson, type QuotaRequestJson } from '../master/quota-requests.js';
import type { MachineId, MaintenanceWindow } from '../resources/maintenance.js';
import type { Operation, ResourceJson, Value } from '../resources/messages.js';
import type { Weight } from '../resources/weight.js';
import { MasterRefusal, sendText } from './answers.js';
import { acceptedEncoding, readCall, sendMessage } from './api-call.js';
import type { Authentication } from './authentication.js';
import type { LoggingLevel } from './logging-level.js';
import { OperatorChanges } from './operator-changes.js';
import { OperatorReads } from './operator-reads.js';
import { OperatorStreams } from './operator-streams.js';
import { resourcesProblem } from '../master/resource-validation.js';

/** A call with its part; the parts are named after the calls. */
export interface OperatorCall {
  readonly type?: string;
  readonly get_metrics?: object;
  readonly set_logging_level?: { readonly level: number };
  readonly list_files?: object;
  readonly read_file?: object;
  readonly update_weights?: { readonly weight_infos?: readonly Partial<Weight>[] };
  readonly reserve_resources?: AgentResources;
  readonly unreserve_resources?: AgentResources;
  readonly create_volumes?: AgentVolumes;
  readonly destroy_volumes?: AgentVolumes;
  readonly grow_volume?: NonNullable<Operation['grow_volume']> & { readonly agent_id?: Value };
  readonly shrink_volume?: NonNullable<Operation['shrink_volume']> & { readonly agent_id?: Value };
  readonly update_maintenance_schedule?: { readonly schedule: { readonly windows?: readonly MaintenanceWindow[] } };
  readonly start_maintenance?: { readonly machines?: readonly MachineId[] };
  readonly stop_maintenance?: { readonly machines?: readonly MachineId[] };
  readonly drain_agent?: {
    readonly agent_id: Value;
    readonly max_grace_period?: { readonly seconds?: number; readonly nanos?: number };
    readonly mark_gone?: boolean;
  };
  readonly deactivate_agent?: { readonly agent_id: Value };
  readonly reactivate_agent?: { readonly agent_id: Value };
  readonly update_quota?: { readonly force?: boolean; readonly quota_configs?: readonly QuotaConfigJson[] };
  readonly set_quota?: { readonly quota_request: QuotaRequestJson };
  readonly remove_quota?: { readonly role: string };
  readonly teardown?: { readonly framework_id: Value };
  readonly mark_agent_gone?: { readonly agent_id: Value };
}

interface AgentResources {
  readonly agent_id: Value;
  readonly resources?: readonly ResourceJson[];
}

interface AgentVolumes {
  readonly agent_id: Value;
  readonly volumes?: readonly ResourceJson[];
}

/** Calls that are nothing without their part. Source: mesos src/master/validation.cpp master::call::validate. */
const WITH_PART: ReadonlySet<string> = new Set([
  'GET_METRICS',
  'SET_LOGGING_LEVEL',
  'LIST_FILES',
  'READ_FILE',
  'UPDATE_WEIGHTS',
  'RESERVE_RESOURCES',
  'UNRESERVE_RESOURCES',
  'CREATE_VOLUMES',
  'DESTROY_VOLUMES',
  'GROW_VOLUME',
  'SHRINK_VOLUME',
  'UPDATE_MAINTENANCE_SCHEDULE',
  'START_MAINTENANCE',
  'STOP_MAINTENANCE',
  'DRAIN_AGENT',
  'DEACTIVATE_AGENT',
  'REACTIVATE_AGENT',
  'UPDATE_QUOTA',
  'SET_QUOTA',
  'REMOVE_QUOTA',
  'TEARDOWN',
  'MARK_AGENT_GONE',
]);

/** `POST /api/v1` of a master. Source: mesos src/master/http.cpp api; recorded http-operator-reads, http-operator-changes. */
export class OperatorApi {
  readonly #master: Master;
  readonly #authentication: Authentication;
  readonly #level: LoggingLevel;
  readonly #reads: OperatorReads;
  readonly #changes: OperatorChanges;
  readonly #streams: OperatorStreams;

  constructor(tasks: Tasks, store: Store, master: Master, authentication: Authentication, level: LoggingLevel) {
    this.#master = master;
    this.#authentication = authentication;
    this.#level = level;
    this.#reads = new OperatorReads(store, master, level);
    this.#changes = new OperatorChanges(store, master);
    this.#streams = new OperatorStreams(tasks, store, master, this.#reads);
  }

  accept(call: Call): void {
    const principal = this.#authentication.principalOf(call, 'readwrite');
    const message = readCall(call, 'master.Call') as OperatorCall;
    const problem = callProblem(message);
    if (problem !== undefined) throw new MasterRefusal(400, `Failed to validate master::Call: ${problem}`);
    const encoding = acceptedEncoding(call);
    const type = message.type ?? '';
    if (type === 'SUBSCRIBE') return this.#streams.open(call);
    const read = this.#reads.read(type, principal);
    if (read !== undefined) return sendMessage(call, 'master.Response', { type, ...read }, encoding);
    sendText(call, this.#change(message, principal), '');
  }

  /** Gives the status of the answer, whose body is empty. */
  #change(message: OperatorCall, principal: string | undefined): 200 | 202 {
    const changes = this.#changes;
    switch (message.type) {
      case 'SET_LOGGING_LEVEL':
        changes.allow('set_log_level', principal);
        this.#level.set(message.set_logging_level!.level);
        return 200;
      case 'UPDATE_WEIGHTS':
        changes.updateWeights(message.update_weights?.weight_infos ?? [], principal);
        return 200;
      case 'UPDATE_QUOTA': {
        const { quota_configs: configs = [], force = false } = message.update_quota ?? {};
        changes.updateQuota(configs, force, principal);
        return 200;
      }
      case 'SET_QUOTA':
        return this.#setQuota(message.set_quota!.quota_request, principal);
      case 'REMOVE_QUOTA':
        return this.#removeQuota(message.remove_quota!.role, principal);
      case 'UPDATE_MAINTENANCE_SCHEDULE':
        changes.updateSchedule(message.update_maintenance_schedule?.schedule.windows ?? [], principal);
        return 200;
      case 'START_MAINTENANCE':
        changes.moveMachines(message.start_maintenance?.machines ?? [], 'DRAINING', principal);
        return 200;
      case 'STOP_MAINTENANCE':
        changes.moveMachines(message.stop_maintenance?.machines ?? [], 'DOWN', principal);
        return 200;
      case 'TEARDOWN':
        changes.teardown(message.teardown!.framework_id.value, principal);
        return 200;
      default:
        return this.#changeAgent(message, principal);
    }
  }

  #setQuota(request: QuotaRequestJson, principal: string | undefined): 200 {
    const problem = setProblem(this.#master.quotas, request, this.#master.context.flags.roles);
    if (problem !== undefined) throw new MasterRefusal(problem.status, problem.text);
    this.#changes.allow('update_quotas', principal, request.role ?? '');
    this.#changes.setQuota(configOfRequest(request));
    return 200;
  }

  /** The real master dies of a role without quota. */
  #removeQuota(role: string, principal: string | undefined): 200 {
    if (this.#master.quotas.get(role) === undefined)
      throw new MasterRefusal(400, `Failed to remove quota: Role '${role}' has no quota set`);
    this.#changes.allow('update_quotas', principal, role);
    this.#changes.removeQuota(role);
    return 200;
  }

  #changeAgent(message: OperatorCall, principal: string | undefined): 200 | 202 {
    const { context, agentOperations: operations } = this.#master;
    switch (message.type) {
      case 'DRAIN_AGENT': {
        const { agent_id: id, max_grace_period: grace, mark_gone: markGone = false } = message.drain_agent!;
        this.#changes.allow('drain_agents', principal);
        if (markGone) this.#changes.allow('mark_agents_gone', principal);
        const agent = operations.get(id.value);
        if (agent === undefined) throw new MasterRefusal(400, 'Unknown agent');
        const maxGraceMs = (grace?.seconds ?? 0) * 1000 + Math.round((grace?.nanos ?? 0) / 1_000_000);
        context.asMaster(() => operations.drain(agent, { markGone, ...(grace !== undefined && { maxGraceMs }) }));
        return 200;
      }
      case 'DEACTIVATE_AGENT': {
        this.#changes.allow('deactivate_agents', principal);
        const agent = operations.get(message.deactivate_agent!.agent_id.value);
        if (agent === undefined) throw new MasterRefusal(400, 'Unknown agent');
        context.asMaster(() => operations.deactivate(agent));
        return 200;
      }
      case 'REACTIVATE_AGENT': {
        this.#changes.allow('reactivate_agents', principal);
        const agent = operations.get(message.reactivate_agent!.agent_id.value);
        const problem = operations.reactivationProblem(agent);
        if (agent === undefined || problem !== undefined) throw new MasterRefusal(400, problem ?? '');
        context.asMaster(() => operations.reactivate(agent));
        return 200;
      }
      case 'MARK_AGENT_GONE':
        return this.#markGone(message.mark_agent_gone!.agent_id.value, principal);
      default:
        return this.#operate(message, principal);
    }
  }

  /** May be repeated. */
  #markGone(id: string, principal: string | undefined): 200 {
    this.#changes.allow('mark_agents_gone', principal);
    const { context, agents, agentOperations } = this.#master;
    if (agents.get(id)?.state === 'gone') return 200;
    const agent = agentOperations.get(id);
    if (agent === undefined) throw new MasterRefusal(404, `Agent '${id}' not found`);
    context.asMaster(() => agentOperations.markGone(agent));
    return 200;
  }

  #operate(message: OperatorCall, principal: string | undefined): 202 {
    const found = operationOf(message);
    if (found === undefined) throw new MasterRefusal(501, '501 Not Implemented.');
    this.#changes.operate(found.agentId, found.operation, principal);
    return 202;
  }
}

function callProblem(message: OperatorCall): string | undefined {
  const { type } = message;
  if (type === undefined) return "Expecting 'type' to be present";
  const part = type.toLowerCase() as keyof OperatorCall;
  if (WITH_PART.has(type) && message[part] === undefined) return `Expecting '${part}' to be present`;
  const volume = message.grow_volume ?? message.shrink_volume;
  if (volume !== undefined && volume.agent_id === undefined)
    return "Expecting 'agent_id' to be present; only agent default resources are supported right now";
  const resources = message.reserve_resources ?? message.unreserve_resources;
  return resourcesProblem(resources?.resources ?? []);
}

/** The operation on resources that a call asks for; undefined for one that is none. */
function operationOf(message: OperatorCall): { readonly agentId: string; readonly operation: Operation } | undefined {
  const { reserve_resources: reserve, unreserve_resources: unreserve } = message;
  const { create_volumes: create, destroy_volumes: destroy, grow_volume: grow, shrink_volume: shrink } = message;
  const agentId = (reserve ?? unreserve ?? create ?? destroy ?? grow ?? shrink)?.agent_id?.value ?? '';
  if (reserve !== undefined) return { agentId, operation: { type: 'RESERVE', reserve } };
  if (unreserve !== undefined) return { agentId, operation: { type: 'UNRESERVE', unreserve } };
  if (create !== undefined) return { agentId, operation: { type: 'CREATE', create } };
  if (destroy !== undefined) return { agentId, operation: { type: 'DESTROY', destroy } };
  if (grow !== undefined) return { agentId, operation: { type: 'GROW_VOLUME', grow_volume: grow } };
  return shrink === undefined ? undefined : { agentId, operation: { type: 'SHRINK_VOLUME', shrink_volume: shrink } };
}
