import type { Store, Tasks } from 'regatta/kit';
import type { AdmissionStep, ApiObject, ResourceDefinition } from 'regatta/adapters/kubernetes/api';
import type { ImageStream, TagEvent } from '../resources/image/types.js';
import { IMAGE_STREAMS } from './references.js';
import { latestOf, withTags } from './streams.js';

/** Fills in the tags of image streams when they are written, because only here are other streams and the time at hand. */
export class ImageStreamTags implements AdmissionStep {
  readonly id = 'openshift.io/ImageStreamTags';
  readonly order = 90;
  readonly #store: Store;
  readonly #tasks: Tasks;

  constructor(store: Store, tasks: Tasks) {
    this.#store = store;
    this.#tasks = tasks;
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    if (definition.resource !== IMAGE_STREAMS) return object;
    const { generation = 1 } = object.metadata;
    const changes = before === undefined || isChanged(object, before);
    // An update is counted after admission, but the tags have to know by then.
    const next = before === undefined ? generation : changes ? (before.metadata.generation ?? 0) + 1 : generation;
    return withTags(object, before, {
      generation: next,
      nowMs: this.#tasks.now,
      resolve: (namespace, name) => this.#resolve(namespace, name),
    });
  }

  #resolve(namespace: string, name: string): TagEvent | undefined {
    const separator = name.includes('@') ? '@' : ':';
    const cut = name.indexOf(separator);
    const stream = this.#store.get<ImageStream>(IMAGE_STREAMS, namespace, name.slice(0, cut))?.value;
    const what = name.slice(cut + 1);
    if (separator === ':') return latestOf(stream, what);
    return (stream?.status?.tags ?? []).flatMap(({ items }) => items ?? []).find(({ image }) => image.startsWith(what));
  }
}

function isChanged({ spec }: ImageStream, { spec: before }: ImageStream): boolean {
  return JSON.stringify(spec) !== JSON.stringify(before);
}
