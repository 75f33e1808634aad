import jsonPatch from 'fast-json-patch';
import type { ResourceDefinition } from '../../resources/definition.js';
import type { AdmissionStep } from '../../resources/registry/admission.js';
import { sameJson, textAt } from '../../resources/registry/json.js';
import { internalError } from '../../resources/registry/refusal.js';
import type { ApiRequest, RequestContext } from '../../resources/registry/request-context.js';
import type { ApiObject } from '../../resources/types.js';
import { subjectOf } from '../subject.js';
import type { Webhook, WebhookCaller } from './webhook.js';

const GROUP = 'admissionregistration.k8s.io';
const MUTATING = `mutatingwebhookconfigurations.${GROUP}`;
const VALIDATING = `validatingwebhookconfigurations.${GROUP}`;

/**
 * Lets the webhooks of users change what others write (apiserver pkg/admission/plugin/webhook/mutating v0.32). What the control plane
 * writes itself passes by, since its components cannot wait for anybody.
 */
export class MutatingWebhooks implements AdmissionStep {
  readonly id = 'MutatingAdmissionWebhook';
  readonly order = 80;
  readonly #caller: WebhookCaller;
  readonly #request: RequestContext;

  constructor(caller: WebhookCaller, request: RequestContext) {
    this.#caller = caller;
    this.#request = request;
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    const { current } = this.#request;
    if (current === undefined) return object;
    const again: { readonly webhook: Webhook; readonly seen: ApiObject }[] = [];
    let changed = object;
    const call = (webhook: Webhook) => {
      changed = this.#called(definition, webhook, changed, before, current);
      if (textAt(webhook.settings, 'reinvocationPolicy') === 'IfNeeded') again.push({ webhook, seen: changed });
    };
    for (const webhook of this.#concerned(definition, object, before, current)) call(webhook);
    // Those that asked for it see once more what others changed after them.
    for (const { webhook, seen } of [...again]) if (!sameJson(seen, changed)) call(webhook);
    return changed;
  }

  validateDeletion(definition: ResourceDefinition, object: ApiObject): void {
    const { current } = this.#request;
    const subject = subjectOf(definition, undefined, object, current);
    if (current === undefined || subject === undefined) return;
    for (const webhook of this.#caller.concerned(MUTATING, subject)) this.#caller.ask(webhook, subject, current);
  }

  #concerned(
    definition: ResourceDefinition,
    object: ApiObject,
    before: ApiObject | undefined,
    request: ApiRequest,
  ): readonly Webhook[] {
    const subject = subjectOf(definition, object, before, request);
    return subject === undefined ? [] : this.#caller.concerned(MUTATING, subject);
  }

  #called(
    definition: ResourceDefinition,
    webhook: Webhook,
    object: ApiObject,
    before: ApiObject | undefined,
    request: ApiRequest,
  ): ApiObject {
    const subject = subjectOf(definition, object, before, request)!;
    const { patch } = this.#caller.ask(webhook, subject, request);
    if (patch.length === 0) return object;
    try {
      const operations = patch as jsonPatch.Operation[];
      return definition.defaults(jsonPatch.applyPatch(object, operations, true, false).newDocument);
    } catch (error) {
      throw internalError(error instanceof Error ? error.message.split('\n')[0]! : String(error));
    }
  }
}

/** Lets the webhooks of users refuse what others write (apiserver pkg/admission/plugin/webhook/validating v0.32). */
export class ValidatingWebhooks implements AdmissionStep {
  readonly id = 'ValidatingAdmissionWebhook';
  readonly order = 92;
  readonly #caller: WebhookCaller;
  readonly #request: RequestContext;

  constructor(caller: WebhookCaller, request: RequestContext) {
    this.#caller = caller;
    this.#request = request;
  }

  validate(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void {
    this.#ask(definition, object, before);
  }

  validateDeletion(definition: ResourceDefinition, object: ApiObject): void {
    this.#ask(definition, undefined, object);
  }

  #ask(definition: ResourceDefinition, object: ApiObject | undefined, before: ApiObject | undefined): void {
    const { current } = this.#request;
    const subject = subjectOf(definition, object, before, current);
    if (current === undefined || subject === undefined) return;
    for (const webhook of this.#caller.concerned(VALIDATING, subject)) this.#caller.ask(webhook, subject, current);
  }
}
