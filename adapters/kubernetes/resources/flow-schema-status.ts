import { rfc3339, type Change, type Component, type Store, type Tasks } from 'regatta/kit';
import { listAt, objectAt, textAt } from './registry/json.js';
import type { StoredApiServer } from './registry/stored-api-server.js';
import type { ApiObject } from './types.js';

export const FLOW_SCHEMA_RESOURCE = 'flowschemas.flowcontrol.apiserver.k8s.io';
export const PRIORITY_LEVEL_RESOURCE = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io';

/**
 * Tells each flow schema whether the priority level that it names is there; a part of the API server itself (k8s.io/apiserver
 * pkg/util/flowcontrol/apf_controller.go syncOne v0.32).
 */
export class FlowSchemaStatus implements Component {
  readonly id = 'api-priority-and-fairness-config-consumer';
  readonly part = 'api-server';
  readonly order = 0;
  readonly #api: StoredApiServer;
  readonly #store: Store;
  readonly #tasks: Tasks;
  #stopped = false;

  constructor(api: StoredApiServer, store: Store, tasks: Tasks) {
    this.#api = api;
    this.#store = store;
    this.#tasks = tasks;
  }

  start(): void {
    this.#stopped = false;
    this.#store.watch<ApiObject>(FLOW_SCHEMA_RESOURCE, {}, ({ type, object }: Change<ApiObject>) => {
      if (type !== 'deleted') this.#later(object.name);
    });
    this.#store.watch<ApiObject>(PRIORITY_LEVEL_RESOURCE, {}, ({ type }: Change<ApiObject>) => {
      if (type !== 'updated') this.#lookAtAll();
    });
    this.#lookAtAll();
  }

  stop(): void {
    this.#stopped = true;
  }

  #lookAtAll(): void {
    for (const { metadata } of this.#api.list<ApiObject>(FLOW_SCHEMA_RESOURCE)) this.#later(metadata.name);
  }

  #later(name: string): void {
    this.#tasks.after(0, () => this.#look(name), { unref: true });
  }

  #look(name: string): void {
    const schema = this.#stopped ? undefined : this.#api.get<ApiObject>(FLOW_SCHEMA_RESOURCE, '', name);
    if (schema === undefined) return;
    const level = textAt(objectAt(objectAt(schema, 'spec'), 'priorityLevelConfiguration'), 'name');
    const exists = this.#api.get(PRIORITY_LEVEL_RESOURCE, '', level) !== undefined;
    const status = exists ? 'False' : 'True';
    const conditions = listAt(objectAt(schema, 'status'), 'conditions');
    const before = conditions.find((condition) => textAt(condition, 'type') === 'Dangling');
    if (textAt(before, 'status') === status) return;
    const subject = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;
    const dangling = {
      type: 'Dangling',
      status,
      lastTransitionTime: rfc3339(this.#tasks.now),
      reason: exists ? 'Found' : 'NotFound',
      message: `${subject} ${exists ? 'and it exists' : 'but there is no such object'}`,
    };
    const others = conditions.filter((condition) => condition !== before);
    this.#api.updateStatus(FLOW_SCHEMA_RESOURCE, {
      ...schema,
      status: { conditions: [...others, dangling] },
    } as ApiObject);
  }
}
