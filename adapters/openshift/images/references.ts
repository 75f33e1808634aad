import type { Store } from 'regatta/kit';
import type { ImageStream } from '../resources/image/types.js';

export const IMAGE_STREAMS = 'imagestreams.image.openshift.io';

/** What `stream:tag` stands for now; undefined while it stands for nothing. */
export function latestReference(store: Store, namespace: string, name: string): string | undefined {
  const [stream = '', tag = ''] = name.split(':');
  const found = store.get<ImageStream>(IMAGE_STREAMS, namespace, stream);
  const history = found?.value.status?.tags?.find((one) => one.tag === tag);
  return history?.items?.[0]?.dockerImageReference;
}
