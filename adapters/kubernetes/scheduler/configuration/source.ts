import { parseYaml, type Store } from 'regatta/kit';
import type { ApiObject } from '../../resources/types.js';
import { readConfiguration, type ConfigurationDefaults, type UnusableConfiguration } from './read-configuration.js';
import type { SchedulerConfiguration } from './types.js';

const KIND = 'configmaps';
const NAMESPACE = 'kube-system';
const NAME = 'kube-scheduler';
const KEY = 'config.yaml';

interface ConfigMap extends ApiObject {
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * Where the scheduler's configuration file is kept: `config.yaml` of the ConfigMap `kube-system/kube-scheduler`. A real scheduler reads a file of
 * its own machine, which a world does not have; so it can be written with any client, and every scheduler begins from the store alone.
 */
export class ConfigurationSource {
  readonly #store: Store;
  readonly #defaults: ConfigurationDefaults;

  constructor(store: Store, defaults: ConfigurationDefaults) {
    this.#store = store;
    this.#defaults = defaults;
  }

  /** The map that holds the configuration, if there is one. */
  get object(): ApiObject | undefined {
    return this.#store.get<ConfigMap>(KIND, NAMESPACE, NAME)?.value;
  }

  /** The configuration as it stands; the default one where none is written. */
  read(): SchedulerConfiguration | UnusableConfiguration {
    const text = this.#store.get<ConfigMap>(KIND, NAMESPACE, NAME)?.value.data?.[KEY];
    let document: unknown = {};
    try {
      if (text !== undefined) document = parseYaml(text)[0] ?? {};
    } catch (error) {
      return { problem: (error as Error).message };
    }
    return readConfiguration(document, this.#defaults);
  }

  /** The configuration where nothing is written, or nothing usable. */
  get fallback(): SchedulerConfiguration {
    return readConfiguration({}, this.#defaults) as SchedulerConfiguration;
  }

  /** Calls `changed` when the text may have become another. */
  watch(changed: () => void): () => void {
    const watch = this.#store.watch<ConfigMap>(KIND, { namespace: NAMESPACE }, ({ object, previous }) => {
      if (object.name === NAME && object.value.data?.[KEY] !== previous?.value.data?.[KEY]) changed();
    });
    return () => watch.stop();
  }
}
