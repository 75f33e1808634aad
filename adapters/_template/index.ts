import { AgentHeartbeats, ContainerModule, defineAdapter, tokens } from 'regatta/kit';
import { Agent, Router } from './agent/agent.js';
import { capabilities } from './capabilities.js';
import { operations } from './client/operations.js';
import { projection } from './client/projection.js';
import { translate } from './client/translate.js';
import { HostWatcher } from './controllers/host-watcher.js';
import { Replicator } from './controllers/replicator.js';
import { Routes } from './facade/routes.js';
import { PROFILE_1, type TemplateConstants } from './profiles/1.js';
import { APPS, HOSTS, UNITS } from './resources/objects.js';
import { Placer } from './scheduler/placer.js';

const engine = new ContainerModule(({ bind }) => {
  const {
    Component,
    Constants,
    Controller,
    ControllerTimings,
    Machines,
    NativeApi,
    Network,
    Random,
    Runtime,
    Site,
    Store,
    Tasks,
    Trace,
  } = tokens;
  bind(NativeApi)
    .toResolvedValue(
      (store) => {
        store.define(APPS);
        store.define(UNITS);
        store.define(HOSTS);
        return new Routes(store);
      },
      [Store],
    )
    .inSingletonScope();
  bind(ControllerTimings).toResolvedValue(
    (constants) => ({
      watchDelayMs: constants['watchDelayMs']!,
      reconcileMs: 0,
      backOffInitialMs: 5,
      backOffMaximumMs: 1_000_000,
    }),
    [Constants],
  );
  bind(Controller).toResolvedValue(
    (tasks, store, random, constants) => new Replicator(tasks, store, random, constants as TemplateConstants),
    [Tasks, Store, Random, Constants],
  );
  bind(Controller).toResolvedValue(
    (store, trace, site, random) => new Placer(store, trace, site.id, random),
    [Store, Trace, Site, Random],
  );
  bind(Controller).toResolvedValue(
    (tasks, store, machines, runtime, network) => new Agent(tasks, store, machines, runtime, network),
    [Tasks, Store, Machines, Runtime, Network],
  );
  bind(Controller).toResolvedValue((store, network) => new Router(store, network), [Store, Network]);
  bind(Component).toResolvedValue(
    (tasks, random, store, machines, site, constants) => {
      const values = constants as TemplateConstants;
      const author = (machine: string) => `agent/${machine}`;
      const heartbeats = new AgentHeartbeats(tasks, random, machines, {
        periodMs: values.heartbeatPeriodMs,
        mode: site.heartbeats,
        author,
      });
      return new HostWatcher(tasks, store, machines, heartbeats, values);
    },
    [Tasks, Random, Store, Machines, Site, Constants],
  );
});

export default defineAdapter({
  id: 'template',
  title: 'A small orchestrator to copy',
  versions: { '1': PROFILE_1 },
  defaultVersion: '1',
  capabilities,
  parts: { controllers: 'replicator and host watcher', scheduler: 'placer', agent: 'what runs containers on hosts' },
  defaultPort: 8099,
  secure: false,
  client: { readers: [], translate, operations, projection },
  sites: (machines) => [{ id: 'main', modules: [engine], machines }],
  setUp: ({ url }) => ({ environment: { TEMPLATE_URL: url }, files: {}, tryThis: `curl ${url}/apps` }),
});
