import { notAcceptable, wrongForm } from './errors.js';
import type { Refusal } from '../resources/registry/refusal.js';
import { acceptedRanges, ENCODINGS } from './media-ranges.js';
import type { ApiCall } from './request.js';

/** How an object or a list is to be shown. */
export type Presentation =
  | { readonly as: 'object' }
  | { readonly as: 'table'; readonly version: 'v1' | 'v1beta1' }
  | { readonly as: 'metadata'; readonly version: 'v1' | 'v1beta1' };

const OFFERED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
const OFFERED_STREAMS = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';
const TRANSFORMS = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'];

/**
 * The first presentation of those that the caller takes; throws 406 when there is none. `isList` is undefined for watches,
 * whose events are objects whatever they are called.
 */
export function presentationOf(call: ApiCall, isList: boolean | undefined): Presentation {
  let unknownForm = false;
  for (const { type, parameters } of acceptedRanges(call.headers['accept'])) {
    if (ENCODINGS[type] === undefined) continue;
    const as = parameters.get('as');
    if (as === undefined || as === '') return { as: 'object' };
    const version = parameters.get('v');
    unknownForm = true;
    if (!TRANSFORMS.includes(as) || parameters.get('g') !== 'meta.k8s.io') continue;
    if (version !== 'v1' && version !== 'v1beta1') continue;
    if (as === 'Table') return { as: 'table', version };
    if (isList === undefined || (as === 'PartialObjectMetadataList') === isList) return { as: 'metadata', version };
    throw wrongForm(`you requested ${as}, but the requested object is ${isList ? 'a list' : 'not a list'}`);
  }
  if (unknownForm) throw noOtherForm();
  throw notAcceptable(isList === false ? OFFERED : `${OFFERED}, ${OFFERED_STREAMS}`);
}

/** What is asked for as a table or as metadata alone has no such form. */
export function noOtherForm(): Refusal {
  return wrongForm(`only the following media types are accepted: ${OFFERED}`);
}
