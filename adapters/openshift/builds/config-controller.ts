import { RegattaError, type Change, type Controller, type Store, type Trigger } from 'regatta/kit';
import type { EventRecorder, StoredApiServer } from 'regatta/adapters/kubernetes/api';
import { BUILD_CONFIGS } from '../resources/build/build-configs.js';
import { BUILDS } from '../resources/build/builds.js';
import type { Build, BuildConfig } from '../resources/build/types.js';
import { LABELS, startBuild } from './generate.js';
import { isOver } from './phases.js';

/** Starts the first build of configurations that want one, and forgets old builds (pkg/build/controller/buildconfig). */
export class BuildConfigController implements Controller {
  readonly id = 'buildconfig-controller';
  readonly part = 'openshift-controllers';
  readonly triggers: readonly Trigger[] = [
    { kind: BUILD_CONFIGS, keys: ({ object }) => `${object.namespace}/${object.name}` },
    { kind: BUILDS, keys: (change) => configOf(change as Change<Build>) },
  ];
  readonly #api: StoredApiServer;
  readonly #store: Store;
  readonly #events: EventRecorder;

  constructor(api: StoredApiServer, store: Store, events: EventRecorder) {
    this.#api = api;
    this.#store = store;
    this.#events = events;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<BuildConfig>(BUILD_CONFIGS).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  }

  reconcile(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const config = this.#api.get<BuildConfig>(BUILD_CONFIGS, namespace, name);
    if (config === undefined || config.metadata.deletionTimestamp !== undefined) return;
    this.#prune(config);
    const wantsFirst = (config.spec.triggers ?? []).some(({ type }) => type === 'ConfigChange');
    if (!wantsFirst || config.status.lastVersion > 0) return;
    const request = { lastVersion: 0, triggeredBy: [{ message: 'Build configuration change' }] };
    try {
      startBuild({ api: this.#api, store: this.#store }, config, request);
    } catch (error) {
      if (!RegattaError.is(error) || error.kind === 'conflict') throw error;
      const text = `error instantiating Build from BuildConfig ${namespace}/${name} (0): ${error.message}`;
      this.#events.event(config, 'Warning', 'BuildConfigInstantiateFailed', text);
    }
  }

  #prune({ metadata, spec }: BuildConfig): void {
    const ended = this.#api
      .list<Build>(BUILDS, metadata.namespace)
      .filter((build) => build.metadata.labels?.[LABELS.config] === metadata.name && isOver(build))
      .sort((left, right) => (left.metadata.creationTimestamp > right.metadata.creationTimestamp ? -1 : 1));
    const good = ended.filter(({ status }) => status.phase === 'Complete');
    const bad = ended.filter(({ status }) => status.phase !== 'Complete');
    const surplus = [
      ...good.slice(spec.successfulBuildsHistoryLimit ?? good.length),
      ...bad.slice(spec.failedBuildsHistoryLimit ?? bad.length),
    ];
    for (const build of surplus) this.#api.delete(BUILDS, build.metadata.namespace ?? '', build.metadata.name);
  }
}

function configOf({ object }: Change<Build>): string | undefined {
  const config = object.value.metadata.labels?.[LABELS.config];
  return config === undefined ? undefined : `${object.namespace}/${config}`;
}
