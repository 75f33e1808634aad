import type { EffectAnswer } from 'regatta/kit';
import { failureText, type HttpOutcome } from '../../resources/registry/outside-call.js';
import { isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';

/** What the edge brought back, with the name of the question. */
export interface Reached {
  readonly uid: string;
  readonly answer: EffectAnswer<HttpOutcome>;
}

/** What a webhook has said. */
export type Answered =
  | { readonly failure: string }
  | {
      readonly allowed: boolean;
      readonly status: JsonObject;
      readonly warnings: readonly string[];
      readonly patch: readonly unknown[];
    };

/** Reads the answer to a review (apiserver pkg/admission/plugin/webhook/request/admissionreview.go v0.32). */
export function answerOf(url: string, { uid, answer }: Reached): Answered {
  const called = (why: string) => ({ failure: `failed to call webhook: ${why}` });
  const post = `Post ${JSON.stringify(url)}: `;
  // Where a world has no edge, nobody listens at any address outside.
  const outcome = answer.ok ? answer.value : { failure: 'refused' as const, message: '' };
  if ('failure' in outcome) return called(post + failureText(url, outcome));
  if (outcome.status < 200 || outcome.status > 299)
    return called(`the server rejected our request for an unknown reason`);
  const review = parsed(outcome.body);
  const response = objectAt(review, 'response');
  if (review === undefined || !isObject(review['response']))
    return called('invalid response: the answer is no AdmissionReview with a response');
  if (textAt(response, 'uid') !== uid)
    return {
      failure: `received invalid webhook response: expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(textAt(response, 'uid'))}`,
    };
  const patch = textAt(response, 'patch') === '' ? [] : parsedPatch(textAt(response, 'patch'));
  if (patch === undefined) return { failure: 'received invalid webhook response: the patch is no JSON patch' };
  return {
    allowed: response['allowed'] === true,
    status: objectAt(response, 'status'),
    warnings: listAt(response, 'warnings').map(scalarText),
    patch,
  };
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function parsedPatch(encoded: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(decodedText(encoded));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Base 64 as text; empty for what is none. */
export function decodedText(encoded: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0)));
  } catch {
    return '';
  }
}
