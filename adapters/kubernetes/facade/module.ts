import {
  ContainerModule,
  token,
  tokens,
  type ContainerExec,
  type ContainerLogs,
  type Images,
  type Network,
  type Random,
  type Runtime,
  type Store,
  type Tasks,
} from 'regatta/kit';
import type { ResourceRegistry } from '../resources/registry/resource-registry.js';
import type { StoredApiServer } from '../resources/registry/stored-api-server.js';
import { ApiRegistry, StoredApi } from '../resources/tokens.js';
import { Access, authenticationModule } from './authentication/module.js';
import { UNSTORED } from './component-statuses.js';
import { Discovery } from './discovery.js';
import { EncodedObjects } from './encoded-objects.js';
import { FacadeExtension } from './extension.js';
import { ServedKinds } from './kinds.js';
import { MetricsEndpoint } from './metrics-endpoint.js';
import { OpenApiDocuments } from './openapi/documents.js';
import { Patches } from './patch.js';
import { Reads } from './reads.js';
import { KubernetesFacade } from './routes.js';
import { ServerSideApply } from './server-side-apply.js';
import { AttachHandler } from './subresources/attach.js';
import { BindingHandler } from './subresources/binding.js';
import { EvictionHandler } from './subresources/eviction.js';
import { ExecHandler } from './subresources/exec.js';
import { FinalizeHandler } from './subresources/finalize.js';
import { LogHandler } from './subresources/log.js';
import { PortForwardHandler } from './subresources/port-forward.js';
import { ScaleHandler } from './subresources/scale.js';
import { PartHandler } from './subresources/part.js';
import type { SubresourceHandler } from './subresources/handler.js';
import { TokenHandler } from './subresources/token.js';
import { VIEWS } from './views/index.js';
import { Watches } from './watch.js';
import { Writes } from './writes.js';
import type { MetricsSource } from '../metrics/exposition.js';
import { MetricsSource as Source } from '../metrics/tokens.js';

interface Ground {
  readonly api: StoredApiServer;
  readonly registry: ResourceRegistry;
  readonly store: Store;
  readonly tasks: Tasks;
  readonly runtime: Runtime;
  readonly logs: ContainerLogs;
  readonly exec: ContainerExec;
  readonly images: Images;
  readonly network: Network;
  readonly random: Random;
  readonly access: Access;
  readonly version: string;
  readonly extensions: readonly FacadeExtension[];
  readonly metrics: readonly MetricsSource[];
}

const Measured = token<readonly MetricsSource[]>('kubernetes.MetricsSources');
const Extensions = token<readonly FacadeExtension[]>('kubernetes.FacadeExtensions');

/** The HTTP side of the API server. */
export const facadeModule = new ContainerModule((options) => {
  const { bind } = options;
  void authenticationModule.load(options);
  const {
    Exec,
    Images: Known,
    Logs,
    NativeApi,
    Network: Wires,
    Random: Chance,
    Runtime: Containers,
    Site,
    Store: Records,
    Tasks: Queue,
  } = tokens;
  bind(Extensions)
    .toResolvedValue(
      (extensions: FacadeExtension[] | undefined) => extensions ?? [],
      [{ serviceIdentifier: FacadeExtension, isMultiple: true, optional: true }],
    )
    .inSingletonScope();
  bind(Measured)
    .toResolvedValue(
      (sources: MetricsSource[] | undefined) => sources ?? [],
      [{ serviceIdentifier: Source, isMultiple: true, optional: true }],
    )
    .inSingletonScope();
  bind(NativeApi)
    .toResolvedValue(
      (api, registry, store, tasks, runtime, logs, exec, network, random, access, site, images, extensions, metrics) =>
        facadeOn({
          api,
          registry,
          store,
          tasks,
          runtime,
          logs,
          exec,
          images,
          network,
          random,
          access,
          version: site.facts['kubernetesVersion'] ?? site.version,
          extensions,
          metrics,
        }),
      [
        StoredApi,
        ApiRegistry,
        Records,
        Queue,
        Containers,
        Logs,
        Exec,
        Wires,
        Chance,
        Access,
        Site,
        Known,
        Extensions,
        Measured,
      ],
    )
    .inSingletonScope();
});

function facadeOn({
  api,
  registry,
  store,
  tasks,
  runtime,
  logs,
  exec,
  images,
  network,
  random,
  access,
  version,
  extensions,
  metrics,
}: Ground): KubernetesFacade {
  const minor = version.split('.')[1] ?? '32';
  const kinds = new ServedKinds(registry, store, [...VIEWS, ...extensions.flatMap(({ views = [] }) => views)]);
  const { accountTokens, authentication } = access;
  const encoded = new EncodedObjects();
  const reads = new Reads(store, tasks, encoded);
  const writes = new Writes(api, store, reads);
  const patches = new Patches(store, reads, writes, new ServerSideApply(api, store, tasks, reads));
  const extended = {
    ...{ api, registry, store, tasks, random, runtime, logs, images },
    ...{ kinds, authentication, reads, writes, patches },
    subresources: () => subresources,
  };
  const subresources: readonly SubresourceHandler[] = [
    // What is said of one resource goes before what is said of all.
    ...extensions.flatMap((extension) => extension.subresources?.(extended) ?? []),
    new PartHandler('status', reads, writes, patches),
    new PartHandler('certificatesigningrequests/approval', reads, writes, patches),
    new PartHandler('pods/ephemeralcontainers', reads, writes, patches),
    new ScaleHandler(reads, writes),
    new BindingHandler(api),
    new EvictionHandler(api, reads, tasks),
    new FinalizeHandler(api, reads),
    new LogHandler(reads, logs, runtime, tasks),
    new ExecHandler(reads, exec, runtime),
    new AttachHandler(reads, logs, exec, runtime),
    new PortForwardHandler(reads, network),
    new TokenHandler(reads, accountTokens, store, tasks),
  ];
  const answered = extensions.flatMap((extension) => extension.answered?.(extended) ?? []);
  return new KubernetesFacade({
    kinds,
    answered,
    gate: access.gate,
    openId: access.openId,
    discovery: new Discovery(kinds, () => [
      ...UNSTORED,
      ...access.reviews.discovered,
      ...answered.filter(({ isServed = true }) => isServed).map(({ discovered }) => discovered),
    ]),
    metrics: new MetricsEndpoint(store, [access.requestMetrics, ...metrics], minor),
    openApi: new OpenApiDocuments(kinds),
    reviews: access.reviews,
    reads,
    watches: new Watches(store, tasks, encoded),
    writes,
    patches,
    subresources,
    minor,
  });
}
