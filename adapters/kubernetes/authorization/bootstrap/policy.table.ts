import { account, group, on, urls, user, type BindingFacts, type RoleFacts } from './facts.js';

/** The cluster roles of a fresh server (recorded from kube-apiserver v1.32.13; plugin/pkg/auth/authorizer/rbac/bootstrappolicy). */
export const CLUSTER_ROLES: readonly RoleFacts[] = [
  { name: 'admin', aggregates: 'admin' },
  { name: 'cluster-admin', rules: [on('*', '*', '*'), urls('*', '*')] },
  { name: 'edit', aggregatesTo: 'admin', aggregates: 'edit' },
  {
    name: 'system:aggregate-to-admin',
    aggregatesTo: 'admin',
    rules: [
      on('create', 'authorization.k8s.io', 'localsubjectaccessreviews'),
      on(
        'create delete deletecollection get list patch update watch',
        'rbac.authorization.k8s.io',
        'rolebindings roles',
      ),
    ],
  },
  {
    name: 'system:aggregate-to-edit',
    aggregatesTo: 'edit',
    rules: [
      on('get list watch', 'core', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'),
      on('impersonate', 'core', 'serviceaccounts'),
      on(
        'create delete deletecollection patch update',
        'core',
        'pods pods/attach pods/exec pods/portforward pods/proxy',
      ),
      on('create', 'core', 'pods/eviction'),
      on(
        'create delete deletecollection patch update',
        'core',
        'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
      ),
      on('create', 'core', 'serviceaccounts/token'),
      on(
        'create delete deletecollection patch update',
        'apps',
        'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
      ),
      on('create delete deletecollection patch update', 'autoscaling', 'horizontalpodautoscalers'),
      on('create delete deletecollection patch update', 'batch', 'cronjobs jobs'),
      on(
        'create delete deletecollection patch update',
        'extensions',
        'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale',
      ),
      on('create delete deletecollection patch update', 'policy', 'poddisruptionbudgets'),
      on('create delete deletecollection patch update', 'networking.k8s.io', 'ingresses networkpolicies'),
      on('create delete deletecollection get list patch update watch', 'coordination.k8s.io', 'leases'),
    ],
  },
  {
    name: 'system:aggregate-to-view',
    aggregatesTo: 'view',
    rules: [
      on(
        'get list watch',
        'core',
        'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
      ),
      on(
        'get list watch',
        'core',
        'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
      ),
      on('get list watch', 'core', 'namespaces'),
      on('get list watch', 'discovery.k8s.io', 'endpointslices'),
      on(
        'get list watch',
        'apps',
        'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
      ),
      on('get list watch', 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'),
      on('get list watch', 'batch', 'cronjobs cronjobs/status jobs jobs/status'),
      on(
        'get list watch',
        'extensions',
        'daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale',
      ),
      on('get list watch', 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'),
      on('get list watch', 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'),
    ],
  },
  {
    name: 'system:auth-delegator',
    rules: [
      on('create', 'authentication.k8s.io', 'tokenreviews'),
      on('create', 'authorization.k8s.io', 'subjectaccessreviews'),
    ],
  },
  {
    name: 'system:basic-user',
    rules: [
      on('create', 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'),
      on('create', 'authentication.k8s.io', 'selfsubjectreviews'),
    ],
  },
  {
    name: 'system:certificates.k8s.io:certificatesigningrequests:nodeclient',
    rules: [on('create', 'certificates.k8s.io', 'certificatesigningrequests/nodeclient')],
  },
  {
    name: 'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient',
    rules: [on('create', 'certificates.k8s.io', 'certificatesigningrequests/selfnodeclient')],
  },
  {
    name: 'system:certificates.k8s.io:kube-apiserver-client-approver',
    rules: [on('approve', 'certificates.k8s.io', 'signers', 'kubernetes.io/kube-apiserver-client')],
  },
  {
    name: 'system:certificates.k8s.io:kube-apiserver-client-kubelet-approver',
    rules: [on('approve', 'certificates.k8s.io', 'signers', 'kubernetes.io/kube-apiserver-client-kubelet')],
  },
  {
    name: 'system:certificates.k8s.io:kubelet-serving-approver',
    rules: [on('approve', 'certificates.k8s.io', 'signers', 'kubernetes.io/kubelet-serving')],
  },
  {
    name: 'system:certificates.k8s.io:legacy-unknown-approver',
    rules: [on('approve', 'certificates.k8s.io', 'signers', 'kubernetes.io/legacy-unknown')],
  },
  {
    name: 'system:controller:attachdetach-controller',
    rules: [
      on('list watch', 'core', 'persistentvolumeclaims persistentvolumes'),
      on('get list watch', 'core', 'nodes'),
      on('patch update', 'core', 'nodes/status'),
      on('list watch', 'core', 'pods'),
      on('create patch update', 'core events.k8s.io', 'events'),
      on('create delete get list watch', 'storage.k8s.io', 'volumeattachments'),
      on('get list watch', 'storage.k8s.io', 'csidrivers'),
      on('get list watch', 'storage.k8s.io', 'csinodes'),
    ],
  },
  {
    name: 'system:controller:certificate-controller',
    rules: [
      on('delete get list watch', 'certificates.k8s.io', 'certificatesigningrequests'),
      on('update', 'certificates.k8s.io', 'certificatesigningrequests/approval certificatesigningrequests/status'),
      on('approve', 'certificates.k8s.io', 'signers', 'kubernetes.io/kube-apiserver-client-kubelet'),
      on(
        'sign',
        'certificates.k8s.io',
        'signers',
        'kubernetes.io/kube-apiserver-client kubernetes.io/kube-apiserver-client-kubelet kubernetes.io/kubelet-serving kubernetes.io/legacy-unknown',
      ),
      on('create', 'authorization.k8s.io', 'subjectaccessreviews'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:clusterrole-aggregation-controller',
    rules: [on('escalate get list patch update watch', 'rbac.authorization.k8s.io', 'clusterroles')],
  },
  {
    name: 'system:controller:cronjob-controller',
    rules: [
      on('get list update watch', 'batch', 'cronjobs'),
      on('create delete get list patch update watch', 'batch', 'jobs'),
      on('update', 'batch', 'cronjobs/status'),
      on('update', 'batch', 'cronjobs/finalizers'),
      on('delete list watch', 'core', 'pods'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:daemon-set-controller',
    rules: [
      on('get list watch', 'apps extensions', 'daemonsets'),
      on('update', 'apps extensions', 'daemonsets/status'),
      on('update', 'apps extensions', 'daemonsets/finalizers'),
      on('list watch', 'core', 'nodes'),
      on('create delete list patch watch', 'core', 'pods'),
      on('create', 'core', 'pods/binding'),
      on('create delete get list patch update watch', 'apps', 'controllerrevisions'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:deployment-controller',
    rules: [
      on('get list update watch', 'apps extensions', 'deployments'),
      on('update', 'apps extensions', 'deployments/status'),
      on('update', 'apps extensions', 'deployments/finalizers'),
      on('create delete get list patch update watch', 'apps extensions', 'replicasets'),
      on('get list update watch', 'core', 'pods'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:disruption-controller',
    rules: [
      on('get list watch', 'apps extensions', 'deployments'),
      on('get list watch', 'apps extensions', 'replicasets'),
      on('get list watch', 'core', 'replicationcontrollers'),
      on('get list watch', 'policy', 'poddisruptionbudgets'),
      on('get list watch', 'apps', 'statefulsets'),
      on('update', 'policy', 'poddisruptionbudgets/status'),
      on('patch update', 'core', 'pods/status'),
      on('get', '*', '*/scale'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:endpoint-controller',
    rules: [
      on('get list watch', 'core', 'pods services'),
      on('create delete get list update watch', 'core', 'endpoints'),
      on('create', 'core', 'endpoints/restricted'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:endpointslice-controller',
    rules: [
      on('get list watch', 'core', 'nodes pods services'),
      on('update', 'core', 'services/finalizers'),
      on('create delete get list update watch', 'discovery.k8s.io', 'endpointslices'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:endpointslicemirroring-controller',
    rules: [
      on('get list watch', 'core', 'endpoints services'),
      on('update', 'core', 'services/finalizers'),
      on('update', 'core', 'endpoints/finalizers'),
      on('create delete get list update watch', 'discovery.k8s.io', 'endpointslices'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:ephemeral-volume-controller',
    rules: [
      on('get list watch', 'core', 'pods'),
      on('update', 'core', 'pods/finalizers'),
      on('create get list watch', 'core', 'persistentvolumeclaims'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:expand-controller',
    rules: [
      on('get list patch update watch', 'core', 'persistentvolumes'),
      on('patch update', 'core', 'persistentvolumeclaims/status'),
      on('get list watch', 'core', 'persistentvolumeclaims'),
      on('create patch update', 'core events.k8s.io', 'events'),
      on('get', 'core', 'services'),
    ],
  },
  {
    name: 'system:controller:generic-garbage-collector',
    rules: [
      on('delete get list patch update watch', '*', '*'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:horizontal-pod-autoscaler',
    rules: [
      on('get list watch', 'autoscaling', 'horizontalpodautoscalers'),
      on('update', 'autoscaling', 'horizontalpodautoscalers/status'),
      on('get update', '*', '*/scale'),
      on('list watch', 'core', 'pods'),
      on('list watch', 'metrics.k8s.io', 'pods'),
      on('get list watch', 'custom.metrics.k8s.io', '*'),
      on('get list watch', 'external.metrics.k8s.io', '*'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:job-controller',
    rules: [
      on('get list patch update watch', 'batch', 'jobs'),
      on('update', 'batch', 'jobs/status'),
      on('update', 'batch', 'jobs/finalizers'),
      on('create delete list patch watch', 'core', 'pods'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:legacy-service-account-token-cleaner',
    rules: [
      on('get', 'core', 'configmaps', 'kube-apiserver-legacy-service-account-token-tracking'),
      on('delete patch', 'core', 'secrets'),
    ],
  },
  {
    name: 'system:controller:namespace-controller',
    rules: [
      on('delete get list watch', 'core', 'namespaces'),
      on('update', 'core', 'namespaces/finalize namespaces/status'),
      on('delete deletecollection get list watch', '*', '*'),
    ],
  },
  {
    name: 'system:controller:node-controller',
    rules: [
      on('delete get list patch update watch', 'core', 'nodes'),
      on('patch update', 'core', 'nodes/status'),
      on('patch update', 'core', 'pods/status'),
      on('delete get list watch', 'core', 'pods'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:persistent-volume-binder',
    rules: [
      on('create delete get list update watch', 'core', 'persistentvolumes'),
      on('update', 'core', 'persistentvolumes/status'),
      on('get list update watch', 'core', 'persistentvolumeclaims'),
      on('update', 'core', 'persistentvolumeclaims/status'),
      on('create delete get list watch', 'core', 'pods'),
      on('get list watch', 'storage.k8s.io', 'storageclasses'),
      on('list watch', 'core', 'nodes'),
      on('create patch update', 'core events.k8s.io', 'events'),
      on('watch', 'core', 'events'),
      on('get', 'core', 'services'),
    ],
  },
  {
    name: 'system:controller:pod-garbage-collector',
    rules: [
      on('delete list watch', 'core', 'pods'),
      on('get list watch', 'core', 'nodes'),
      on('patch', 'core', 'pods/status'),
    ],
  },
  {
    name: 'system:controller:pv-protection-controller',
    rules: [
      on('get list update watch', 'core', 'persistentvolumes'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:pvc-protection-controller',
    rules: [
      on('get list update watch', 'core', 'persistentvolumeclaims'),
      on('get list watch', 'core', 'pods'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:replicaset-controller',
    rules: [
      on('get list update watch', 'apps extensions', 'replicasets'),
      on('update', 'apps extensions', 'replicasets/status'),
      on('update', 'apps extensions', 'replicasets/finalizers'),
      on('create delete list patch watch', 'core', 'pods'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:replication-controller',
    rules: [
      on('get list update watch', 'core', 'replicationcontrollers'),
      on('update', 'core', 'replicationcontrollers/status'),
      on('update', 'core', 'replicationcontrollers/finalizers'),
      on('create delete list patch watch', 'core', 'pods'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:resourcequota-controller',
    rules: [
      on('list watch', '*', '*'),
      on('update', 'core', 'resourcequotas/status'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:root-ca-cert-publisher',
    rules: [on('create update', 'core', 'configmaps'), on('create patch update', 'core events.k8s.io', 'events')],
  },
  {
    name: 'system:controller:route-controller',
    rules: [
      on('list watch', 'core', 'nodes'),
      on('patch', 'core', 'nodes/status'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:service-account-controller',
    rules: [on('create', 'core', 'serviceaccounts'), on('create patch update', 'core events.k8s.io', 'events')],
  },
  {
    name: 'system:controller:service-controller',
    rules: [
      on('get list watch', 'core', 'services'),
      on('patch update', 'core', 'services/status'),
      on('list watch', 'core', 'nodes'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:controller:statefulset-controller',
    rules: [
      on('list watch', 'core', 'pods'),
      on('get list watch', 'apps', 'statefulsets'),
      on('update', 'apps', 'statefulsets/status'),
      on('update', 'apps', 'statefulsets/finalizers'),
      on('create delete get patch update', 'core', 'pods'),
      on('create delete get list patch update watch', 'apps', 'controllerrevisions'),
      on('create get list watch', 'core', 'persistentvolumeclaims'),
      on('create patch update', 'core events.k8s.io', 'events'),
      on('delete update', 'core', 'persistentvolumeclaims'),
      on('update', 'core', 'pods/finalizers'),
    ],
  },
  {
    name: 'system:controller:ttl-after-finished-controller',
    rules: [on('delete get list watch', 'batch', 'jobs'), on('create patch update', 'core events.k8s.io', 'events')],
  },
  {
    name: 'system:controller:ttl-controller',
    rules: [on('list patch update watch', 'core', 'nodes'), on('create patch update', 'core events.k8s.io', 'events')],
  },
  {
    name: 'system:controller:validatingadmissionpolicy-status-controller',
    rules: [
      on('get list watch', 'admissionregistration.k8s.io', 'validatingadmissionpolicies'),
      on('get patch update', 'admissionregistration.k8s.io', 'validatingadmissionpolicies/status'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:discovery',
    rules: [urls('get', '/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/')],
  },
  {
    name: 'system:heapster',
    rules: [
      on('get list watch', 'core', 'events namespaces nodes pods'),
      on('get list watch', 'extensions', 'deployments'),
    ],
  },
  { name: 'system:kube-aggregator', rules: [on('get list watch', 'core', 'endpoints services')] },
  {
    name: 'system:kube-controller-manager',
    rules: [
      on('create patch update', 'core events.k8s.io', 'events'),
      on('create', 'coordination.k8s.io', 'leases'),
      on('get update', 'coordination.k8s.io', 'leases', 'kube-controller-manager'),
      on('create', 'core', 'secrets serviceaccounts'),
      on('delete', 'core', 'secrets'),
      on('get', 'core', 'configmaps namespaces secrets serviceaccounts'),
      on('update', 'core', 'secrets serviceaccounts'),
      on('create', 'authentication.k8s.io', 'tokenreviews'),
      on('create', 'authorization.k8s.io', 'subjectaccessreviews'),
      on('list watch', '*', '*'),
      on('create', 'core', 'serviceaccounts/token'),
    ],
  },
  { name: 'system:kube-dns', rules: [on('list watch', 'core', 'endpoints services')] },
  {
    name: 'system:kube-scheduler',
    rules: [
      on('create patch update', 'core events.k8s.io', 'events'),
      on('create', 'coordination.k8s.io', 'leases'),
      on('get list update watch', 'coordination.k8s.io', 'leases', 'kube-scheduler'),
      on('create delete deletecollection get list patch update watch', 'coordination.k8s.io', 'leasecandidates'),
      on('get list watch', 'core', 'nodes'),
      on('delete get list watch', 'core', 'pods'),
      on('create', 'core', 'bindings pods/binding'),
      on('patch update', 'core', 'pods/status'),
      on('get list watch', 'core', 'replicationcontrollers services'),
      on('get list watch', 'apps extensions', 'replicasets'),
      on('get list watch', 'apps', 'statefulsets'),
      on('get list watch', 'policy', 'poddisruptionbudgets'),
      on('get list watch', 'core', 'persistentvolumeclaims persistentvolumes'),
      on('create', 'authentication.k8s.io', 'tokenreviews'),
      on('create', 'authorization.k8s.io', 'subjectaccessreviews'),
      on('get list watch', 'storage.k8s.io', 'csinodes'),
      on('get list watch', 'storage.k8s.io', 'volumeattachments'),
      on('get list watch', 'core', 'namespaces'),
      on('get list watch', 'storage.k8s.io', 'csidrivers'),
      on('get list watch', 'storage.k8s.io', 'csistoragecapacities'),
    ],
  },
  {
    name: 'system:kubelet-api-admin',
    rules: [
      on('get list watch', 'core', 'nodes'),
      on('proxy', 'core', 'nodes'),
      on('*', 'core', 'nodes/log nodes/metrics nodes/proxy nodes/stats'),
    ],
  },
  {
    name: 'system:monitoring',
    rules: [urls('get', '/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*')],
  },
  {
    name: 'system:node',
    rules: [
      on('create', 'authentication.k8s.io', 'tokenreviews'),
      on('create', 'authorization.k8s.io', 'localsubjectaccessreviews subjectaccessreviews'),
      on('get list watch', 'core', 'services'),
      on('create get list watch', 'core', 'nodes'),
      on('patch update', 'core', 'nodes/status'),
      on('patch update', 'core', 'nodes'),
      on('create patch update', 'core', 'events'),
      on('get list watch', 'core', 'pods'),
      on('create delete', 'core', 'pods'),
      on('patch update', 'core', 'pods/status'),
      on('create', 'core', 'pods/eviction'),
      on('get list watch', 'core', 'configmaps secrets'),
      on('get', 'core', 'persistentvolumeclaims persistentvolumes'),
      on('get', 'core', 'endpoints'),
      on('create get list watch', 'certificates.k8s.io', 'certificatesigningrequests'),
      on('create delete get patch update', 'coordination.k8s.io', 'leases'),
      on('get', 'storage.k8s.io', 'volumeattachments'),
      on('create', 'core', 'serviceaccounts/token'),
      on('get patch update', 'core', 'persistentvolumeclaims/status'),
      on('get list watch', 'storage.k8s.io', 'csidrivers'),
      on('create delete get patch update', 'storage.k8s.io', 'csinodes'),
      on('get list watch', 'node.k8s.io', 'runtimeclasses'),
    ],
  },
  {
    name: 'system:node-bootstrapper',
    rules: [on('create get list watch', 'certificates.k8s.io', 'certificatesigningrequests')],
  },
  {
    name: 'system:node-problem-detector',
    rules: [
      on('get', 'core', 'nodes'),
      on('patch', 'core', 'nodes/status'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:node-proxier',
    rules: [
      on('list watch', 'core', 'endpoints services'),
      on('get list watch', 'core', 'nodes'),
      on('create patch update', 'core events.k8s.io', 'events'),
      on('list watch', 'discovery.k8s.io', 'endpointslices'),
    ],
  },
  {
    name: 'system:persistent-volume-provisioner',
    rules: [
      on('create delete get list watch', 'core', 'persistentvolumes'),
      on('get list update watch', 'core', 'persistentvolumeclaims'),
      on('get list watch', 'storage.k8s.io', 'storageclasses'),
      on('watch', 'core', 'events'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  { name: 'system:public-info-viewer', rules: [urls('get', '/healthz /livez /readyz /version /version/')] },
  {
    name: 'system:service-account-issuer-discovery',
    rules: [
      urls(
        'get',
        '/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/',
      ),
    ],
  },
  {
    name: 'system:volume-scheduler',
    rules: [
      on('get list patch update watch', 'core', 'persistentvolumes'),
      on('get list watch', 'storage.k8s.io', 'storageclasses'),
      on('get list patch update watch', 'core', 'persistentvolumeclaims'),
    ],
  },
  { name: 'view', aggregatesTo: 'edit', aggregates: 'view' },
];

/** The roles of single namespaces. */
export const ROLES: readonly RoleFacts[] = [
  {
    name: 'system:controller:bootstrap-signer',
    namespace: 'kube-public',
    rules: [
      on('get list watch', 'core', 'configmaps'),
      on('update', 'core', 'configmaps', 'cluster-info'),
      on('create patch update', 'core events.k8s.io', 'events'),
    ],
  },
  {
    name: 'extension-apiserver-authentication-reader',
    namespace: 'kube-system',
    rules: [on('get list watch', 'core', 'configmaps', 'extension-apiserver-authentication')],
  },
  {
    name: 'system::leader-locking-kube-controller-manager',
    namespace: 'kube-system',
    rules: [
      on('watch', 'core', 'configmaps'),
      on('get update', 'core', 'configmaps', 'kube-controller-manager'),
      on('create get list update watch', 'coordination.k8s.io', 'leases'),
      on('create get list update watch', 'coordination.k8s.io', 'leasecandidates'),
    ],
  },
  {
    name: 'system::leader-locking-kube-scheduler',
    namespace: 'kube-system',
    rules: [
      on('watch', 'core', 'configmaps'),
      on('get update', 'core', 'configmaps', 'kube-scheduler'),
      on('create get list update watch', 'coordination.k8s.io', 'leases'),
      on('create get list update watch', 'coordination.k8s.io', 'leasecandidates'),
    ],
  },
  {
    name: 'system:controller:bootstrap-signer',
    namespace: 'kube-system',
    rules: [on('get list watch', 'core', 'secrets')],
  },
  {
    name: 'system:controller:cloud-provider',
    namespace: 'kube-system',
    rules: [on('create get list watch', 'core', 'configmaps')],
  },
  {
    name: 'system:controller:token-cleaner',
    namespace: 'kube-system',
    rules: [on('delete get list watch', 'core', 'secrets'), on('create patch update', 'core events.k8s.io', 'events')],
  },
];

/** Bindings to all namespaces. The service accounts of controllers get the role of their own name. */
export const CLUSTER_ROLE_BINDINGS: readonly BindingFacts[] = [
  { role: 'cluster-admin', subjects: [group('system:masters')] },
  { role: 'system:basic-user', subjects: [group('system:authenticated')] },
  { role: 'system:controller:attachdetach-controller', subjects: [account('attachdetach-controller')] },
  { role: 'system:controller:certificate-controller', subjects: [account('certificate-controller')] },
  {
    role: 'system:controller:clusterrole-aggregation-controller',
    subjects: [account('clusterrole-aggregation-controller')],
  },
  { role: 'system:controller:cronjob-controller', subjects: [account('cronjob-controller')] },
  { role: 'system:controller:daemon-set-controller', subjects: [account('daemon-set-controller')] },
  { role: 'system:controller:deployment-controller', subjects: [account('deployment-controller')] },
  { role: 'system:controller:disruption-controller', subjects: [account('disruption-controller')] },
  { role: 'system:controller:endpoint-controller', subjects: [account('endpoint-controller')] },
  { role: 'system:controller:endpointslice-controller', subjects: [account('endpointslice-controller')] },
  {
    role: 'system:controller:endpointslicemirroring-controller',
    subjects: [account('endpointslicemirroring-controller')],
  },
  { role: 'system:controller:ephemeral-volume-controller', subjects: [account('ephemeral-volume-controller')] },
  { role: 'system:controller:expand-controller', subjects: [account('expand-controller')] },
  { role: 'system:controller:generic-garbage-collector', subjects: [account('generic-garbage-collector')] },
  { role: 'system:controller:horizontal-pod-autoscaler', subjects: [account('horizontal-pod-autoscaler')] },
  { role: 'system:controller:job-controller', subjects: [account('job-controller')] },
  {
    role: 'system:controller:legacy-service-account-token-cleaner',
    subjects: [account('legacy-service-account-token-cleaner')],
  },
  { role: 'system:controller:namespace-controller', subjects: [account('namespace-controller')] },
  { role: 'system:controller:node-controller', subjects: [account('node-controller')] },
  { role: 'system:controller:persistent-volume-binder', subjects: [account('persistent-volume-binder')] },
  { role: 'system:controller:pod-garbage-collector', subjects: [account('pod-garbage-collector')] },
  { role: 'system:controller:pv-protection-controller', subjects: [account('pv-protection-controller')] },
  { role: 'system:controller:pvc-protection-controller', subjects: [account('pvc-protection-controller')] },
  { role: 'system:controller:replicaset-controller', subjects: [account('replicaset-controller')] },
  { role: 'system:controller:replication-controller', subjects: [account('replication-controller')] },
  { role: 'system:controller:resourcequota-controller', subjects: [account('resourcequota-controller')] },
  { role: 'system:controller:root-ca-cert-publisher', subjects: [account('root-ca-cert-publisher')] },
  { role: 'system:controller:route-controller', subjects: [account('route-controller')] },
  { role: 'system:controller:service-account-controller', subjects: [account('service-account-controller')] },
  { role: 'system:controller:service-controller', subjects: [account('service-controller')] },
  { role: 'system:controller:statefulset-controller', subjects: [account('statefulset-controller')] },
  { role: 'system:controller:ttl-after-finished-controller', subjects: [account('ttl-after-finished-controller')] },
  { role: 'system:controller:ttl-controller', subjects: [account('ttl-controller')] },
  {
    role: 'system:controller:validatingadmissionpolicy-status-controller',
    subjects: [account('validatingadmissionpolicy-status-controller')],
  },
  { role: 'system:discovery', subjects: [group('system:authenticated')] },
  { role: 'system:kube-controller-manager', subjects: [user('system:kube-controller-manager')] },
  { role: 'system:kube-dns', subjects: [account('kube-dns')] },
  { role: 'system:kube-scheduler', subjects: [user('system:kube-scheduler')] },
  { role: 'system:monitoring', subjects: [group('system:monitoring')] },
  { role: 'system:node', subjects: [] },
  { role: 'system:node-proxier', subjects: [user('system:kube-proxy')] },
  { role: 'system:public-info-viewer', subjects: [group('system:authenticated'), group('system:unauthenticated')] },
  { role: 'system:service-account-issuer-discovery', subjects: [group('system:serviceaccounts')] },
  { role: 'system:volume-scheduler', subjects: [user('system:kube-scheduler')] },
];

export const ROLE_BINDINGS: readonly BindingFacts[] = [
  { role: 'system:controller:bootstrap-signer', namespace: 'kube-public', subjects: [account('bootstrap-signer')] },
  {
    role: 'extension-apiserver-authentication-reader',
    name: 'system::extension-apiserver-authentication-reader',
    namespace: 'kube-system',
    subjects: [user('system:kube-controller-manager'), user('system:kube-scheduler')],
  },
  {
    role: 'system::leader-locking-kube-controller-manager',
    namespace: 'kube-system',
    subjects: [
      user('system:kube-controller-manager'),
      account('kube-controller-manager'),
      account('leader-election-controller'),
    ],
  },
  {
    role: 'system::leader-locking-kube-scheduler',
    namespace: 'kube-system',
    subjects: [user('system:kube-scheduler'), account('kube-scheduler')],
  },
  { role: 'system:controller:bootstrap-signer', namespace: 'kube-system', subjects: [account('bootstrap-signer')] },
  { role: 'system:controller:cloud-provider', namespace: 'kube-system', subjects: [account('cloud-provider')] },
  { role: 'system:controller:token-cleaner', namespace: 'kube-system', subjects: [account('token-cleaner')] },
];
