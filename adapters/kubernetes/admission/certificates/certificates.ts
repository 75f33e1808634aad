import type { AuthorizerChain } from '../../authorization/authorizers.js';
import type { ResourceDefinition } from '../../resources/definition.js';
import type { AdmissionStep } from '../../resources/registry/admission.js';
import { listAt, objectAt, sameJson, textAt } from '../../resources/registry/json.js';
import { forbidden } from '../../resources/registry/refusal.js';
import type { RequestContext } from '../../resources/registry/request-context.js';
import { MASTERS } from '../../resources/registry/user.js';
import type { ApiObject } from '../../resources/types.js';
import { organizationsOf } from './signing-request.js';

const GROUP = 'certificates.k8s.io';
const RESOURCE = `certificatesigningrequests.${GROUP}`;
const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

/** Who approves or signs has to have the right for the signer (kubernetes plugin/pkg/admission/certificates/{approval,signing} v1.32). */
export class CertificateSigners implements AdmissionStep {
  readonly id = 'CertificateApproval';
  readonly order = 60;
  readonly #request: RequestContext;
  readonly #authorizers: AuthorizerChain;

  constructor(request: RequestContext, authorizers: AuthorizerChain) {
    this.#request = request;
    this.#authorizers = authorizers;
  }

  validate(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void {
    if (definition.resource !== RESOURCE || before === undefined) return;
    const verb = this.#verb(object, before);
    const signer = textAt(objectAt(before, 'spec'), 'signerName');
    if (verb === undefined || this.#may(verb, signer)) return;
    const why = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`;
    throw forbidden(definition, object.metadata.name, why);
  }

  /** A write of status signs when it touches what the signer says. */
  #verb(object: ApiObject, before: ApiObject): 'approve' | 'sign' | undefined {
    const subresource = this.#request.current?.subresource ?? '';
    if (subresource === 'approval') return 'approve';
    const signed = (one: ApiObject) => {
      const status = objectAt(one, 'status');
      return [textAt(status, 'certificate'), listAt(status, 'conditions')];
    };
    return subresource === 'status' && !sameJson(signed(object), signed(before)) ? 'sign' : undefined;
  }

  /** A right may be for one signer or for all of a domain. */
  #may(verb: string, signer: string): boolean {
    const { current } = this.#request;
    if (current === undefined) return true;
    const about = { user: current.user, verb, group: GROUP, resource: 'signers', subresource: '', namespace: '' };
    const domain = `${signer.split('/')[0]}/*`;
    return [signer, domain].some((name) => this.#authorizers.allows({ ...about, name }));
  }
}

/** Nobody becomes an administrator by a certificate (kubernetes plugin/pkg/admission/certificates/subjectrestriction v1.32). */
export class CertificateSubjectRestriction implements AdmissionStep {
  readonly id = 'CertificateSubjectRestriction';
  readonly order = 62;

  validate(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void {
    if (definition.resource !== RESOURCE || before !== undefined) return;
    const spec = objectAt(object, 'spec');
    if (textAt(spec, 'signerName') !== CLIENT_SIGNER) return;
    if (!organizationsOf(textAt(spec, 'request')).includes(MASTERS)) return;
    const why = `use of ${CLIENT_SIGNER} signer with ${MASTERS} group is not allowed`;
    throw forbidden(definition, object.metadata.name, why);
  }
}
