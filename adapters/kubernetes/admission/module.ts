import { ContainerModule, token, tokens } from 'regatta/kit';
import { Authorizers } from '../authorization/tokens.js';
import { AdmissionStep, ApiRegistry, RequestContext } from '../resources/tokens.js';
import { CertificateSigners, CertificateSubjectRestriction } from './certificates/certificates.js';
import { CreateOnUpdate } from './create-on-update.js';
import { ClaimResize, DefaultIngressClass, DefaultStorageClass } from './default-classes.js';
import { DefaultTolerationSeconds } from './default-toleration-seconds.js';
import { LimitRanger } from './limit-ranger/limit-ranger.js';
import { NamespaceLifecycle } from './namespace-lifecycle.js';
import { NodeRestriction } from './node-restriction.js';
import { TaintNodesByCondition } from './node-taints.js';
import { ValidatingPolicies } from './policies/validating-policies.js';
import { PodSecurity } from './pod-security/pod-security.js';
import { DefaultPriority } from './priority.js';
import { ResourceQuota } from './resource-quota/resource-quota.js';
import { RuntimeClass } from './runtime-class.js';
import { ServiceAccountStep } from './service-account.js';
import { MutatingWebhooks, ValidatingWebhooks } from './webhooks/webhooks.js';
import { WebhookCaller } from './webhooks/webhook.js';

const Webhooks = token<WebhookCaller>('kubernetes.WebhookCaller');

/**
 * The steps that kube-apiserver has on by default (kubernetes pkg/kubeapiserver/options/plugins.go v1.32), and NodeRestriction as kubeadm
 * adds it. Each says its own order; an adapter that extends this one binds more.
 */
export const admissionModule = new ContainerModule(({ bind }) => {
  const { Constants, Effects, Random, Store } = tokens;
  bind(AdmissionStep).toResolvedValue(
    (request, authorizers) => new CreateOnUpdate(request, authorizers),
    [RequestContext, Authorizers],
  );
  bind(AdmissionStep).toResolvedValue((store) => new NamespaceLifecycle(store), [Store]);
  bind(AdmissionStep).toResolvedValue((store, request) => new LimitRanger(store, request), [Store, RequestContext]);
  bind(AdmissionStep).toResolvedValue((store, random) => new ServiceAccountStep(store, random), [Store, Random]);
  bind(AdmissionStep).toResolvedValue((store, request) => new NodeRestriction(store, request), [Store, RequestContext]);
  bind(AdmissionStep).toConstantValue(new TaintNodesByCondition());
  bind(AdmissionStep).toResolvedValue((store, request) => new PodSecurity(store, request), [Store, RequestContext]);
  bind(AdmissionStep).toResolvedValue((store) => new DefaultPriority(store), [Store]);
  bind(AdmissionStep).toResolvedValue(
    (constants) => new DefaultTolerationSeconds(constants['podEvictionTolerationMs'] ?? 300_000),
    [Constants],
  );
  bind(AdmissionStep).toResolvedValue((store) => new DefaultStorageClass(store), [Store]);
  bind(AdmissionStep).toResolvedValue((store) => new ClaimResize(store), [Store]);
  bind(AdmissionStep).toResolvedValue((store) => new RuntimeClass(store), [Store]);
  bind(AdmissionStep).toResolvedValue(
    (request, authorizers) => new CertificateSigners(request, authorizers),
    [RequestContext, Authorizers],
  );
  bind(AdmissionStep).toConstantValue(new CertificateSubjectRestriction());
  bind(AdmissionStep).toResolvedValue((store) => new DefaultIngressClass(store), [Store]);
  bind(Webhooks)
    .toResolvedValue(
      (store, effects, random, authorizers) => new WebhookCaller(store, effects, random, authorizers),
      [Store, Effects, Random, Authorizers],
    )
    .inSingletonScope();
  bind(AdmissionStep).toResolvedValue(
    (caller, request) => new MutatingWebhooks(caller, request),
    [Webhooks, RequestContext],
  );
  bind(AdmissionStep).toResolvedValue(
    (caller, request) => new ValidatingWebhooks(caller, request),
    [Webhooks, RequestContext],
  );
  bind(AdmissionStep).toResolvedValue(
    (store, request, registry, authorizers) => new ValidatingPolicies(store, request, registry, authorizers),
    [Store, RequestContext, ApiRegistry, Authorizers],
  );
  bind(AdmissionStep).toResolvedValue((store, request) => new ResourceQuota(store, request), [Store, RequestContext]);
});
