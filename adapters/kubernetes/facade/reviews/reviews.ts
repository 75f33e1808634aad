import { sendJson } from '../answers.js';
import type { Discovered } from '../discovery.js';
import { methodNotAllowed, unknownResource } from '../errors.js';
import { noOtherForm, presentationOf } from '../negotiation.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import { questionOf, type Review } from './review.js';

/** Answers all reviews. */
export class Reviews {
  readonly #reviews: readonly Review[];

  constructor(reviews: readonly Review[]) {
    this.#reviews = reviews;
  }

  get discovered(): readonly Discovered[] {
    return this.#reviews.map(({ discovered }) => discovered);
  }

  /** False for requests that are no review. Throws 400 to 422. */
  answer(call: ApiCall, request: ResourceRequest): boolean {
    const review = this.#reviews.find(
      ({ discovered: { group, version, plural } }) =>
        group === request.group && version === request.version && plural === request.plural,
    );
    if (review === undefined) return false;
    const { discovered } = review;
    if (request.name !== '' || discovered.namespaced !== (request.namespace !== '')) throw unknownResource();
    if (call.method !== 'POST') throw methodNotAllowed();
    // Answers have no columns, as storages without a table convertor have none (apiserver pkg/endpoints/handlers/rest.go).
    if (presentationOf(call, false).as !== 'object') throw noOtherForm();
    const { group, version, kind } = discovered;
    const answer = review.answer(questionOf(call, discovered), call, request);
    sendJson(call, 201, { kind, apiVersion: `${group}/${version}`, ...answer });
    return true;
  }
}
