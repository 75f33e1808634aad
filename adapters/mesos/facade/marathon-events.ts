import type { Call, Change, Store, Tasks } from 'regatta/kit';
import { versionAt } from '../frameworks/marathon/group-manager.js';
import type { MarathonDeployment } from '../resources/marathon-deployment.js';
import type { MarathonInstance } from '../resources/marathon-instance.js';
import { encode } from './answers.js';
import { deploymentJson } from './marathon-json.js';

interface Event {
  readonly eventType: string;
  readonly [field: string]: unknown;
}

/** `/v2/events`: server-sent events, read off the changes of the store. Source: marathon core/event. */
export class MarathonEvents {
  readonly #tasks: Tasks;
  readonly #store: Store;
  #streams = 0;

  constructor(tasks: Tasks, store: Store) {
    this.#tasks = tasks;
    this.#store = store;
  }

  follow(call: Call, query: URLSearchParams): void {
    const wanted = new Set(query.getAll('event_type'));
    call.reply.head(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    const send = (event: Event): void => {
      if (wanted.size > 0 && !wanted.has(event.eventType)) return;
      const data = JSON.stringify({ ...event, timestamp: versionAt(this.#tasks.now) });
      // A reader that does not keep up is sent away, as upstream does when its buffer is full.
      if (!call.reply.write(encode(`event: ${event.eventType}\ndata: ${data}\n\n`))) call.reply.end();
    };
    const watch = this.#store.watch(undefined, {}, (change) => eventsOf(change).forEach(send));
    call.onClose(() => watch.stop());
    send({ eventType: 'event_stream_attached', remoteAddress: `stream-${++this.#streams}` });
  }
}

function eventsOf(change: Change): Event[] {
  switch (change.object.kind) {
    case 'MarathonInstance':
      return instanceEvents(change as Change<MarathonInstance>);
    case 'MarathonDeployment':
      return deploymentEvents(change as Change<MarathonDeployment>);
    default:
      return [];
  }
}

function instanceEvents({ type, object, previous }: Change<MarathonInstance>): Event[] {
  const { id, appId, condition, goal, version, task, healthy } = object.value;
  if (type === 'deleted' || condition === previous?.value.condition) {
    return healthy === previous?.value.healthy || type === 'deleted'
      ? []
      : [
          {
            eventType: 'instance_health_changed_event',
            instanceId: id,
            runSpecId: appId,
            runSpecVersion: version,
            healthy,
          },
        ];
  }
  const changed: Event = {
    eventType: 'instance_changed_event',
    instanceId: id,
    condition,
    goal,
    runSpecId: appId,
    agentId: task?.agentId ?? null,
    host: task?.host ?? null,
    runSpecVersion: version,
  };
  if (task === undefined || condition === 'Provisioned') return [changed];
  const status: Event = {
    eventType: 'status_update_event',
    slaveId: task.agentId,
    taskId: task.id,
    taskStatus: task.state,
    message: task.message,
    appId,
    host: task.host,
    ipAddresses: task.ipAddress === '' ? [] : [{ ipAddress: task.ipAddress, protocol: 'IPv4' }],
    ports: task.hostPorts,
    version,
  };
  return [changed, status];
}

function deploymentEvents({ type, object, previous }: Change<MarathonDeployment>): Event[] {
  const { id, version, steps, currentStep } = object.value;
  const plan = deploymentJson(object.value);
  if (type === 'created')
    return [
      { eventType: 'group_change_success', groupId: '/', version },
      { eventType: 'deployment_info', plan, currentStep: { actions: steps[0] ?? [] } },
    ];
  if (type === 'deleted') {
    const finished = currentStep >= steps.length;
    return [{ eventType: finished ? 'deployment_success' : 'deployment_failed', id, plan }];
  }
  const before = previous?.value.currentStep ?? 0;
  if (currentStep <= before) return [];
  return [{ eventType: 'deployment_step_success', plan, currentStep: { actions: steps[before] ?? [] } }];
}
