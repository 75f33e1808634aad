import type { Call, Store } from 'regatta/kit';
import { configOfRequest, setProblem, type QuotaRequestJson } from '../master/quota-requests.js';
import type { Master } from '../master/master.js';
import type { MachineId, MaintenanceWindow } from '../resources/maintenance.js';
import type { Framework } from '../resources/framework.js';
import type { ResourceJson } from '../resources/messages.js';
import type { Weight } from '../resources/weight.js';
import { messageFromJson, messagesFromJson } from '../wire/json-message.js';
import { JsonProblem, readJson } from '../wire/json-reader.js';
import { bodyText, MasterRefusal, sendText } from './answers.js';
import { OperatorChanges } from './operator-changes.js';

interface Change {
  readonly methods: readonly string[];
  readonly handle: (call: Call, principal: string | undefined) => void;
}

/** The older endpoints that change something: forms and plain JSON for what the operator API does too. Source: recorded http-v0-changes. */
export class MasterChanges {
  readonly #master: Master;
  readonly #changes: OperatorChanges;
  readonly #byPath: Readonly<Record<string, Change>>;

  constructor(store: Store, master: Master) {
    this.#master = master;
    this.#changes = new OperatorChanges(store, master);
    this.#byPath = {
      '/teardown': { methods: ['POST'], handle: (call, principal) => this.#teardown(call, store, principal) },
      '/reserve': this.#resources('RESERVE', 'resources'),
      '/unreserve': this.#resources('UNRESERVE', 'resources'),
      '/create-volumes': this.#resources('CREATE', 'volumes'),
      '/destroy-volumes': this.#resources('DESTROY', 'volumes'),
      '/quota': { methods: ['POST', 'DELETE'], handle: (call, principal) => this.#quota(call, principal) },
      '/weights': { methods: ['PUT'], handle: (call, principal) => this.#weights(call, principal) },
      '/maintenance/schedule': { methods: ['POST'], handle: (call, principal) => this.#schedule(call, principal) },
      '/machine/down': { methods: ['POST'], handle: (call, principal) => this.#machines(call, 'DRAINING', principal) },
      '/machine/up': { methods: ['POST'], handle: (call, principal) => this.#machines(call, 'DOWN', principal) },
    };
  }

  find(path: string): Change | undefined {
    return Object.hasOwn(this.#byPath, path)
      ? this.#byPath[path]
      : path.startsWith('/quota/')
        ? this.#byPath['/quota']
        : undefined;
  }

  paths(): readonly string[] {
    return Object.keys(this.#byPath);
  }

  #teardown(call: Call, store: Store, principal: string | undefined): void {
    const id = new URLSearchParams(bodyText(call)).get('frameworkId');
    if (id === null) throw new MasterRefusal(400, "Missing 'frameworkId' query parameter in the request body");
    if (store.get<Framework>('Framework', '', id) === undefined)
      throw new MasterRefusal(400, 'No framework found with specified ID');
    this.#changes.teardown(id, principal);
    sendText(call, 200, '');
  }

  #resources(type: 'RESERVE' | 'UNRESERVE' | 'CREATE' | 'DESTROY', field: 'resources' | 'volumes'): Change {
    const part = type.toLowerCase();
    return {
      methods: ['POST'],
      handle: (call, principal) => {
        const form = new URLSearchParams(bodyText(call));
        const agentId = form.get('slaveId');
        if (agentId === null) throw new MasterRefusal(400, "Missing 'slaveId' query parameter in the request body");
        const text = form.get(field);
        if (text === null) throw new MasterRefusal(400, `Missing '${field}' query parameter in the request body`);
        const list = listIn(text, `Error parsing '${field}' query parameter in the request body`);
        this.#changes.operate(agentId, { type, [part]: { [field]: list } }, principal);
        sendText(call, 202, '');
      },
    };
  }

  #quota(call: Call, principal: string | undefined): void {
    if (call.method === 'DELETE') return this.#removeQuota(call, principal);
    const text = bodyText(call);
    const what = `set quota request JSON '${text}'`;
    const value = objectIn(text, `Failed to parse ${what}`);
    const request = convert('quota.QuotaRequest', value, `Failed to validate ${what}`) as QuotaRequestJson;
    const problem = setProblem(this.#master.quotas, request, this.#master.context.flags.roles);
    if (problem !== undefined) throw new MasterRefusal(problem.status, problem.text);
    this.#changes.allow('update_quotas', principal, request.role ?? '');
    this.#changes.setQuota(configOfRequest(request));
    sendText(call, 200, '');
  }

  #removeQuota(call: Call, principal: string | undefined): void {
    const path = call.path.startsWith('/master/') ? call.path : `/master${call.path}`;
    const tokens = path.split('/').filter((part) => part !== '');
    if (tokens.length < 3)
      throw new MasterRefusal(
        400,
        `Failed to parse remove quota request for path '${path}': expected 3 tokens, found ${tokens.length} tokens`,
      );
    const role = decodeURIComponent(tokens.slice(2).join('/'));
    if (this.#master.quotas.get(role) === undefined)
      throw new MasterRefusal(400, `Failed to remove quota for path '${path}': Role '${role}' has no quota set`);
    this.#changes.allow('update_quotas', principal, role);
    this.#changes.removeQuota(role);
    sendText(call, 200, '');
  }

  #weights(call: Call, principal: string | undefined): void {
    const text = bodyText(call);
    const list = listOf(
      'WeightInfo',
      text,
      `Failed to parse update weights request JSON '${text}'`,
    ) as Partial<Weight>[];
    this.#changes.updateWeights(list, principal);
    sendText(call, 200, '');
  }

  #schedule(call: Call, principal: string | undefined): void {
    const value = objectIn(bodyText(call), '');
    const schedule = convert('maintenance.Schedule', value, '') as { readonly windows?: readonly MaintenanceWindow[] };
    this.#changes.updateSchedule(schedule.windows ?? [], principal);
    sendText(call, 200, '');
  }

  #machines(call: Call, from: 'DRAINING' | 'DOWN', principal: string | undefined): void {
    const machines = listOf('MachineID', bodyText(call), '') as MachineId[];
    this.#changes.moveMachines(machines, from, principal);
    sendText(call, 200, '');
  }
}

/** Why a text is no JSON object, after `what`. */
function objectIn(text: string, what: string): unknown {
  const value = read(text, what);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new MasterRefusal(400, joined(what, 'Unexpected JSON type parsed'));
}

function listIn(text: string, what: string): ResourceJson[] {
  return listOf('Resource', text, what) as ResourceJson[];
}

function listOf(message: string, text: string, what: string): unknown[] {
  const value = read(text, what);
  if (!Array.isArray(value)) throw new MasterRefusal(400, joined(what, 'Unexpected JSON type parsed'));
  try {
    return messagesFromJson(message, value);
  } catch (error) {
    throw refused(what, error);
  }
}

function convert(message: string, value: unknown, what: string): unknown {
  try {
    return messageFromJson(message, value);
  } catch (error) {
    throw refused(what, error);
  }
}

function read(text: string, what: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    throw refused(what, error);
  }
}

function refused(what: string, error: unknown): unknown {
  return error instanceof JsonProblem ? new MasterRefusal(400, joined(what, error.message)) : error;
}

function joined(what: string, why: string): string {
  return what === '' ? why : `${what}: ${why}`;
}
