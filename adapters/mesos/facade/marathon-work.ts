import type { Call, Store, Tasks } from 'regatta/kit';
import type { GroupManager } from '../frameworks/marathon/group-manager.js';
import { versionAt } from '../frameworks/marathon/group-manager.js';
import type { InstanceTable } from '../frameworks/marathon/instance-table.js';
import type { LaunchDelays } from '../frameworks/marathon/launch-delays.js';
import type { LaunchStatistics } from '../frameworks/marathon/launch-statistics.js';
import { MarathonProblem } from '../frameworks/marathon/problem.js';
import type { MarathonDeployment } from '../resources/marathon-deployment.js';
import type { MarathonInstance } from '../resources/marathon-instance.js';
import type { MarathonState } from '../resources/marathon-state.js';
import { bodyText, sendJson } from './answers.js';
import { appJson, deploymentJson, taskJson } from './marathon-json.js';

/** `/v2/deployments`, `/v2/queue`, `/v2/tasks` and what stands beside them. */
export class MarathonWork {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #groups: GroupManager;
  readonly #instances: InstanceTable;
  readonly #delays: LaunchDelays;
  readonly #statistics: LaunchStatistics;

  constructor(
    tasks: Tasks,
    store: Store,
    groups: GroupManager,
    instances: InstanceTable,
    delays: LaunchDelays,
    statistics: LaunchStatistics,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#groups = groups;
    this.#instances = instances;
    this.#delays = delays;
    this.#statistics = statistics;
  }

  deployments(call: Call): void {
    sendJson(call, 200, this.#groups.deployments().map(deploymentJson));
  }

  /** Without force the change is taken back by another deployment; with it, everything stays as it happens to be. */
  cancel(call: Call, id: string, force: boolean): void {
    const revert = this.#groups.cancel(id, force);
    if (revert === undefined) return sendJson(call, 202, {});
    sendJson(call, 200, { version: revert.version, deploymentId: revert.id });
  }

  /** Source: marathon api/v2/QueueResource.scala. */
  queue(call: Call, withOffers: boolean): void {
    const byApp = new Map<string, MarathonInstance[]>();
    for (const instance of this.#instances.waiting())
      byApp.set(instance.appId, [...(byApp.get(instance.appId) ?? []), instance]);
    const queue = [...byApp].flatMap(([appId, waiting]) => this.#queued(appId, waiting, withOffers));
    sendJson(call, 200, { queue });
  }

  resetDelay(call: Call, appId: string): void {
    const app = this.#groups.app(appId);
    if (app === undefined || this.#waitingOf(appId).length === 0)
      throw new MarathonProblem(404, `Application ${appId} not found in tasks queue.`);
    this.#delays.reset(appId, app.configVersion);
    call.reply.head(204, {});
    call.reply.end();
  }

  tasks(call: Call, query: URLSearchParams): void {
    const statuses = [...query.getAll('status'), ...query.getAll('status[]')];
    const wanted = (instance: MarathonInstance) =>
      statuses.length === 0 || statuses.includes(instance.condition === 'Running' ? 'running' : 'staging');
    const all = this.#store.list<MarathonInstance>('MarathonInstance').items.map(({ value }) => value);
    sendJson(call, 200, { tasks: all.filter(wanted).flatMap((instance) => taskJson(instance) ?? []) });
  }

  tasksOf(call: Call, appId: string): void {
    if (this.#groups.app(appId) === undefined) throw new MarathonProblem(404, `App '${appId}' does not exist`);
    sendJson(call, 200, { tasks: this.#instances.of(appId).flatMap((instance) => taskJson(instance) ?? []) });
  }

  /** Kills one task, or all of an app; `scale` makes the app smaller by as many. */
  killTasks(call: Call, appId: string, taskId: string, query: URLSearchParams): void {
    if (this.#groups.app(appId) === undefined) throw new MarathonProblem(404, `App '${appId}' does not exist`);
    const host = query.get('host');
    const launched = this.#instances
      .of(appId)
      .filter(({ task }) => task !== undefined && (host === null || task.host === host));
    const chosen = taskId === '' ? launched : launched.filter(({ id, task }) => id === taskId || task?.id === taskId);
    if (taskId !== '' && chosen.length === 0) throw new MarathonProblem(404, `Task '${taskId}' does not exist`);
    const deployment = this.#kill(chosen, query);
    if (deployment !== undefined)
      return sendJson(call, 200, { version: deployment.version, deploymentId: deployment.id });
    const killed = chosen.flatMap((instance) => taskJson(instance) ?? []);
    sendJson(call, 200, taskId === '' ? { tasks: killed } : { task: killed[0] });
  }

  /** `POST /v2/tasks/delete`. */
  killMany(call: Call, query: URLSearchParams): void {
    const { ids = [] } = JSON.parse(bodyText(call)) as { readonly ids?: readonly string[] };
    if (query.get('scale') === 'true' && query.get('wipe') === 'true')
      throw new MarathonProblem(400, 'You cannot use scale and wipe at the same time.');
    const chosen = ids.flatMap((id) => this.#instances.ofTask(id) ?? this.#instances.get(id) ?? []);
    const deployment = this.#kill(chosen, query);
    if (deployment !== undefined)
      return sendJson(call, 200, { version: deployment.version, deploymentId: deployment.id });
    sendJson(call, 200, { tasks: chosen.flatMap((instance) => taskJson(instance) ?? []) });
  }

  info(call: Call): void {
    const state = this.#store.get<MarathonState>('MarathonState', '', 'framework')?.value;
    sendJson(call, 200, {
      name: 'marathon',
      version: '1.11.24',
      buildref: 'unknown',
      elected: true,
      leader: 'marathon:8080',
      frameworkId: state?.frameworkId ?? null,
      marathon_config: {
        master: 'http://master:5050/',
        failover_timeout: 604_800,
        framework_name: 'marathon',
        ha: true,
      },
      zookeeper_config: { zk: '', zk_timeout: 10_000 },
      http_config: { http_port: 8080, https_port: 8443 },
    });
  }

  #kill(chosen: readonly MarathonInstance[], query: URLSearchParams): MarathonDeployment | undefined {
    const force = query.get('force') === 'true';
    const scale = query.get('scale') === 'true';
    const counts = new Map<string, number>();
    for (const { appId } of chosen) counts.set(appId, (counts.get(appId) ?? 0) + 1);
    const smaller = [...counts].flatMap(([appId, count]) => {
      const spec = this.#groups.app(appId)?.spec;
      return spec === undefined ? [] : [[appId, { ...spec, instances: Math.max(0, spec.instances - count) }] as const];
    });
    const deployment = scale ? this.#groups.update(new Map(smaller), { force }) : undefined;
    for (const instance of chosen)
      if (query.get('wipe') === 'true') this.#instances.expunge(instance);
      else this.#instances.decommission(instance);
    return deployment;
  }

  #queued(appId: string, waiting: readonly MarathonInstance[], withOffers: boolean): object[] {
    const app = this.#groups.app(appId);
    const [first] = waiting;
    if (app === undefined || first === undefined) return [];
    const leftMs = this.#delays.leftMs(appId, first.version);
    const { processed, unused, lastUsedAt, lastUnusedAt, funnel, lastFunnel, lastOffers } = this.#statistics.of(appId);
    return [
      {
        count: waiting.length,
        delay: { timeLeftSeconds: Math.ceil(leftMs / 1000), overdue: leftMs === 0 },
        since: versionAt(Math.min(...waiting.map(({ since }) => since))),
        processedOffersSummary: {
          processedOffersCount: processed,
          unusedOffersCount: unused,
          ...(lastUnusedAt > 0 && { lastUnusedOfferAt: versionAt(lastUnusedAt) }),
          ...(lastUsedAt > 0 && { lastUsedOfferAt: versionAt(lastUsedAt) }),
          rejectSummaryLastOffers: lastFunnel,
          rejectSummaryLaunchAttempt: funnel,
        },
        ...(withOffers && {
          lastUnusedOffers: [...lastOffers].map(([hostname, reason]) => ({ offer: { hostname }, reason })),
        }),
        role: app.spec.role,
        app: appJson(app, this.#instances.of(appId), []),
      },
    ];
  }

  #waitingOf(appId: string): MarathonInstance[] {
    return this.#instances.waiting().filter((instance) => instance.appId === appId);
  }

  /** Virtual milliseconds since 1970, for answers that carry the time. */
  get now(): number {
    return this.#tasks.now;
  }
}
