import { group, on, urls, user, type BindingFacts, type PolicyRule } from 'regatta/adapters/kubernetes/api';

const READ = 'get list watch';
const WRITE = 'create delete deletecollection get list patch update watch';

/** Paths by which clients find out what there is. The lists are in the order of the source. */
const DISCOVERY: PolicyRule = urls(
  'get',
  '/version /version/* /api /api/* /apis /apis/* /oapi /oapi/* /openapi/v2 /swaggerapi /swaggerapi/* /swagger.json /swagger-2.0.0.pb-v1 /osapi /osapi/ /.well-known /.well-known/oauth-authorization-server /',
);

/** What the table says of a cluster role; labels have the value `true`. */
export interface RoleFacts {
  readonly name: string;
  readonly description?: string;
  readonly labels?: readonly string[];
  /** Collects the rules of all cluster roles with one of these labels. */
  readonly aggregates?: readonly string[];
  readonly rules?: readonly PolicyRule[];
}

/** The cluster roles for users (openshift-apiserver pkg/bootstrappolicy/policy.go release-4.19). */
export const CLUSTER_ROLES: readonly RoleFacts[] = [
  {
    name: 'basic-user',
    description: 'A user that can get basic information about projects.',
    aggregates: ['authorization.openshift.io/aggregate-to-basic-user'],
  },
  {
    name: 'cluster-debugger',
    rules: [urls('get', '/debug/pprof /debug/pprof/* /metrics')],
  },
  {
    name: 'cluster-reader',
    aggregates: [
      'rbac.authorization.k8s.io/aggregate-to-cluster-reader',
      'rbac.authorization.k8s.io/aggregate-to-view',
    ],
  },
  {
    name: 'cluster-status',
    description: 'A user that can get basic cluster status information.',
    rules: [urls('get', '/healthz /healthz/'), DISCOVERY],
  },
  {
    name: 'registry-admin',
    labels: ['rbac.authorization.k8s.io/aggregate-to-admin'],
    rules: [
      on(WRITE, 'core', 'secrets serviceaccounts'),
      on(
        WRITE,
        'core image.openshift.io',
        'imagestreamimages imagestreammappings imagestreams imagestreams/secrets imagestreamtags imagetags',
      ),
      on('create', 'core image.openshift.io', 'imagestreamimports'),
      on('get update', 'core image.openshift.io', 'imagestreams/layers'),
      on(WRITE, 'core authorization.openshift.io', 'rolebindings roles'),
      on(WRITE, 'rbac.authorization.k8s.io', 'rolebindings roles'),
      on(
        'create',
        'core authorization.openshift.io',
        'localresourceaccessreviews localsubjectaccessreviews subjectrulesreviews',
      ),
      on('create', 'authorization.k8s.io', 'localsubjectaccessreviews'),
      on('get', 'core', 'namespaces'),
      on('delete get', 'core project.openshift.io', 'projects'),
      on('create', 'core authorization.openshift.io', 'resourceaccessreviews subjectaccessreviews'),
    ],
  },
  {
    name: 'registry-editor',
    labels: ['rbac.authorization.k8s.io/aggregate-to-edit'],
    rules: [
      on(WRITE, 'core', 'secrets serviceaccounts'),
      on(
        WRITE,
        'core image.openshift.io',
        'imagestreamimages imagestreammappings imagestreams imagestreams/secrets imagestreamtags imagetags',
      ),
      on('create', 'core image.openshift.io', 'imagestreamimports'),
      on('get update', 'core image.openshift.io', 'imagestreams/layers'),
      on('get', 'core', 'namespaces'),
      on('get', 'core project.openshift.io', 'projects'),
    ],
  },
  {
    name: 'registry-viewer',
    labels: ['rbac.authorization.k8s.io/aggregate-to-view'],
    rules: [
      on(
        READ,
        'core image.openshift.io',
        'imagestreamimages imagestreammappings imagestreams imagestreamtags imagetags',
      ),
      on('get', 'core image.openshift.io', 'imagestreams/layers'),
      on('get', 'core', 'namespaces'),
      on('get', 'core project.openshift.io', 'projects'),
    ],
  },
  {
    name: 'self-access-reviewer',
    rules: [
      on('create', 'core authorization.openshift.io', 'selfsubjectrulesreviews'),
      on('create', 'authorization.k8s.io', 'selfsubjectaccessreviews'),
    ],
  },
  {
    name: 'self-provisioner',
    description: 'A user that can request projects.',
    rules: [on('create', 'core project.openshift.io', 'projectrequests')],
  },
  {
    name: 'storage-admin',
    aggregates: ['storage.openshift.io/aggregate-to-storage-admin'],
  },
  {
    name: 'sudoer',
    rules: [
      on('impersonate', 'core user.openshift.io', 'systemusers users', 'system:admin'),
      on('impersonate', 'core user.openshift.io', 'groups systemgroups', 'system:masters'),
    ],
  },
  {
    name: 'system:build-strategy-custom',
    rules: [on('create', 'core build.openshift.io', 'builds/custom')],
  },
  {
    name: 'system:build-strategy-docker',
    rules: [on('create', 'core build.openshift.io', 'builds/docker builds/optimizeddocker')],
  },
  {
    name: 'system:build-strategy-jenkinspipeline',
    rules: [on('create', 'core build.openshift.io', 'builds/jenkinspipeline')],
  },
  {
    name: 'system:build-strategy-source',
    rules: [on('create', 'core build.openshift.io', 'builds/source')],
  },
  {
    name: 'system:deployer',
    description:
      'Grants the right to deploy within a project.  Used primarily with service accounts for automated deployments.',
    rules: [
      on('delete', 'core', 'replicationcontrollers'),
      on('get list patch update watch', 'core', 'replicationcontrollers'),
      on('get update', 'core', 'replicationcontrollers/scale'),
      on('create get list watch', 'core', 'pods'),
      on('get', 'core', 'pods/log'),
      on('create list', 'core', 'events'),
      on('create update', 'core image.openshift.io', 'imagestreamtags imagetags'),
    ],
  },
  {
    name: 'system:image-auditor',
    rules: [on('get list patch update watch', 'core image.openshift.io', 'images')],
  },
  {
    name: 'system:image-builder',
    description:
      'Grants the right to build, push and pull images from within a project.  Used primarily with service accounts for builds.',
    labels: ['rbac.authorization.k8s.io/aggregate-to-admin', 'rbac.authorization.k8s.io/aggregate-to-edit'],
    rules: [
      on('get update', 'core image.openshift.io', 'imagestreams/layers'),
      on('create', 'core image.openshift.io', 'imagestreams'),
      on('update', 'core build.openshift.io', 'builds/details'),
      on('get', 'core build.openshift.io', 'builds'),
    ],
  },
  {
    name: 'system:image-puller',
    description: 'Grants the right to pull images from within a project.',
    rules: [on('get', 'core image.openshift.io', 'imagestreams/layers')],
  },
  {
    name: 'system:image-pusher',
    description: 'Grants the right to push and pull images from within a project.',
    rules: [on('get update', 'core image.openshift.io', 'imagestreams/layers')],
  },
  {
    name: 'system:image-signer',
    rules: [
      on('get', 'core image.openshift.io', 'images imagestreams/layers'),
      on('create delete', 'core image.openshift.io', 'imagesignatures'),
    ],
  },
  {
    name: 'system:master',
    rules: [on('*', '*', '*'), urls('*', '*')],
  },
  {
    name: 'system:node-admin',
    rules: [
      on(READ, 'core', 'nodes'),
      on('proxy', 'core', 'nodes'),
      on('*', 'core', 'nodes/log nodes/metrics nodes/proxy nodes/spec nodes/stats'),
    ],
  },
  {
    name: 'system:node-reader',
    rules: [
      on(READ, 'core', 'nodes'),
      on('get', 'core', 'nodes/metrics nodes/spec'),
      on('create get', 'core', 'nodes/stats'),
    ],
  },
  {
    name: 'system:oauth-token-deleter',
    rules: [on('delete', 'core oauth.openshift.io', 'oauthaccesstokens oauthauthorizetokens')],
  },
  {
    name: 'system:openshift:aggregate-to-admin',
    labels: ['rbac.authorization.k8s.io/aggregate-to-admin'],
    rules: [
      on(WRITE, 'core authorization.openshift.io', 'rolebindings roles'),
      on(
        'create',
        'core authorization.openshift.io',
        'localresourceaccessreviews localsubjectaccessreviews subjectrulesreviews',
      ),
      on(
        'create',
        'core security.openshift.io',
        'podsecuritypolicyreviews podsecuritypolicyselfsubjectreviews podsecuritypolicysubjectreviews',
      ),
      on(READ, 'core authorization.openshift.io', 'rolebindingrestrictions'),
      on(WRITE, 'core build.openshift.io', 'buildconfigs buildconfigs/webhooks builds'),
      on(READ, 'core build.openshift.io', 'builds/log'),
      on('create', 'core build.openshift.io', 'buildconfigs/instantiate buildconfigs/instantiatebinary builds/clone'),
      on('update', 'core build.openshift.io', 'builds/details'),
      on('admin edit view', 'build.openshift.io', 'jenkins'),
      on(WRITE, 'core apps.openshift.io', 'deploymentconfigs deploymentconfigs/scale'),
      on(
        'create',
        'core apps.openshift.io',
        'deploymentconfigrollbacks deploymentconfigs/instantiate deploymentconfigs/rollback',
      ),
      on(READ, 'core apps.openshift.io', 'deploymentconfigs/log deploymentconfigs/status'),
      on(
        WRITE,
        'core image.openshift.io',
        'imagestreamimages imagestreammappings imagestreams imagestreams/secrets imagestreamtags imagetags',
      ),
      on(READ, 'core image.openshift.io', 'imagestreams/status'),
      on('get update', 'core image.openshift.io', 'imagestreams/layers'),
      on('create', 'core image.openshift.io', 'imagestreamimports'),
      on('delete get patch update', 'core project.openshift.io', 'projects'),
      on(READ, 'core quota.openshift.io', 'appliedclusterresourcequotas'),
      on(WRITE, 'core route.openshift.io', 'routes'),
      on('create', 'core route.openshift.io', 'routes/custom-host'),
      on(READ, 'core route.openshift.io', 'routes/status'),
      on('update', 'core route.openshift.io', 'routes/status'),
      on(WRITE, 'core template.openshift.io', 'processedtemplates templateconfigs templateinstances templates'),
      on(WRITE, 'networking.k8s.io', 'networkpolicies'),
      on(WRITE, 'core build.openshift.io', 'buildlogs'),
      on(READ, 'core', 'resourcequotausages'),
      on('create', 'core authorization.openshift.io', 'resourceaccessreviews subjectaccessreviews'),
    ],
  },
  {
    name: 'system:openshift:aggregate-to-basic-user',
    labels: ['authorization.openshift.io/aggregate-to-basic-user'],
    rules: [
      on('get', 'core user.openshift.io', 'users', '~'),
      on('list', 'core project.openshift.io', 'projectrequests'),
      on('get list', 'core authorization.openshift.io', 'clusterroles'),
      on(READ, 'rbac.authorization.k8s.io', 'clusterroles'),
      on('get list', 'storage.k8s.io', 'storageclasses'),
      on('list watch', 'core project.openshift.io', 'projects'),
      on('create', 'core authorization.openshift.io', 'selfsubjectrulesreviews'),
      on('create', 'authorization.k8s.io', 'selfsubjectaccessreviews'),
    ],
  },
  {
    name: 'system:openshift:aggregate-to-cluster-reader',
    labels: ['rbac.authorization.k8s.io/aggregate-to-cluster-reader'],
    rules: [
      on(
        READ,
        'core',
        'componentstatuses nodes nodes/status persistentvolumeclaims/status persistentvolumes persistentvolumes/status pods/binding pods/eviction podtemplates securitycontextconstraints services/status',
      ),
      on(READ, 'admissionregistration.k8s.io', 'mutatingwebhookconfigurations validatingwebhookconfigurations'),
      on(
        READ,
        'apps',
        'controllerrevisions daemonsets/status deployments/status replicasets/status statefulsets/status',
      ),
      on(READ, 'apiextensions.k8s.io', 'customresourcedefinitions customresourcedefinitions/status'),
      on(READ, 'apiregistration.k8s.io', 'apiservices apiservices/status'),
      on(READ, 'autoscaling', 'horizontalpodautoscalers/status'),
      on(READ, 'batch', 'cronjobs/status jobs/status'),
      on(READ, 'coordination.k8s.io', 'leases'),
      on(READ, 'events.k8s.io', 'events'),
      on(READ, 'networking.k8s.io', 'ingresses/status'),
      on(READ, 'node.k8s.io', 'runtimeclasses'),
      on(READ, 'policy', 'poddisruptionbudgets/status podsecuritypolicies'),
      on(READ, 'rbac.authorization.k8s.io', 'clusterrolebindings clusterroles rolebindings roles'),
      on(READ, 'storage.k8s.io', 'csidrivers csinodes storageclasses volumeattachments volumeattachments/status'),
      on(READ, 'scheduling.k8s.io', 'priorityclasses'),
      on(
        READ,
        'certificates.k8s.io',
        'certificatesigningrequests certificatesigningrequests/approval certificatesigningrequests/status',
      ),
      on(
        READ,
        'core authorization.openshift.io',
        'clusterrolebindings clusterroles rolebindingrestrictions rolebindings roles',
      ),
      on(READ, 'core build.openshift.io', 'builds/details'),
      on(READ, 'core image.openshift.io', 'images imagesignatures'),
      on('get', 'core image.openshift.io', 'imagestreams/layers'),
      on(READ, 'core oauth.openshift.io', 'oauthclientauthorizations'),
      on('list watch', 'core project.openshift.io', 'projects'),
      on(READ, 'core project.openshift.io', 'projectrequests'),
      on(READ, 'core quota.openshift.io', 'clusterresourcequotas clusterresourcequotas/status'),
      on(READ, 'core network.openshift.io', 'clusternetworks egressnetworkpolicies hostsubnets netnamespaces'),
      on(READ, 'core security.openshift.io', 'securitycontextconstraints'),
      on(READ, 'security.openshift.io', 'rangeallocations'),
      on(READ, 'core template.openshift.io', 'brokertemplateinstances templateinstances/status'),
      on(READ, 'core user.openshift.io', 'groups identities useridentitymappings users'),
      on(
        'create',
        'core authorization.openshift.io',
        'localresourceaccessreviews localsubjectaccessreviews resourceaccessreviews selfsubjectrulesreviews subjectaccessreviews subjectrulesreviews',
      ),
      on(
        'create',
        'authorization.k8s.io',
        'localsubjectaccessreviews selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews',
      ),
      on('create', 'authentication.k8s.io', 'tokenreviews'),
      on(
        'create',
        'core security.openshift.io',
        'podsecuritypolicyreviews podsecuritypolicyselfsubjectreviews podsecuritypolicysubjectreviews',
      ),
      on('get', 'core', 'nodes/metrics nodes/spec'),
      on('create get', 'core', 'nodes/stats'),
      urls('get', '*'),
    ],
  },
  {
    name: 'system:openshift:aggregate-to-edit',
    labels: ['rbac.authorization.k8s.io/aggregate-to-edit'],
    rules: [
      on(WRITE, 'core build.openshift.io', 'buildconfigs buildconfigs/webhooks builds'),
      on(READ, 'core build.openshift.io', 'builds/log'),
      on('create', 'core build.openshift.io', 'buildconfigs/instantiate buildconfigs/instantiatebinary builds/clone'),
      on('update', 'core build.openshift.io', 'builds/details'),
      on('edit view', 'build.openshift.io', 'jenkins'),
      on(WRITE, 'core apps.openshift.io', 'deploymentconfigs deploymentconfigs/scale'),
      on(
        'create',
        'core apps.openshift.io',
        'deploymentconfigrollbacks deploymentconfigs/instantiate deploymentconfigs/rollback',
      ),
      on(READ, 'core apps.openshift.io', 'deploymentconfigs/log deploymentconfigs/status'),
      on(
        WRITE,
        'core image.openshift.io',
        'imagestreamimages imagestreammappings imagestreams imagestreams/secrets imagestreamtags imagetags',
      ),
      on(READ, 'core image.openshift.io', 'imagestreams/status'),
      on('get update', 'core image.openshift.io', 'imagestreams/layers'),
      on('create', 'core image.openshift.io', 'imagestreamimports'),
      on('get', 'core project.openshift.io', 'projects'),
      on(READ, 'core quota.openshift.io', 'appliedclusterresourcequotas'),
      on(WRITE, 'core route.openshift.io', 'routes'),
      on('create', 'core route.openshift.io', 'routes/custom-host'),
      on(READ, 'core route.openshift.io', 'routes/status'),
      on(WRITE, 'core template.openshift.io', 'processedtemplates templateconfigs templateinstances templates'),
      on(WRITE, 'networking.k8s.io', 'networkpolicies'),
      on(WRITE, 'core build.openshift.io', 'buildlogs'),
      on(READ, 'core', 'resourcequotausages'),
    ],
  },
  {
    name: 'system:openshift:aggregate-to-storage-admin',
    labels: ['storage.openshift.io/aggregate-to-storage-admin'],
    rules: [
      on(WRITE, 'core', 'persistentvolumes'),
      on(WRITE, 'storage.k8s.io', 'storageclasses'),
      on(READ, 'core', 'events persistentvolumeclaims'),
      on(READ, 'core', 'pods'),
    ],
  },
  {
    name: 'system:openshift:aggregate-to-view',
    labels: ['rbac.authorization.k8s.io/aggregate-to-view'],
    rules: [
      on(READ, 'core build.openshift.io', 'buildconfigs buildconfigs/webhooks builds'),
      on(READ, 'core build.openshift.io', 'builds/log'),
      on('view', 'build.openshift.io', 'jenkins'),
      on(READ, 'core apps.openshift.io', 'deploymentconfigs deploymentconfigs/scale'),
      on(READ, 'core apps.openshift.io', 'deploymentconfigs/log deploymentconfigs/status'),
      on(
        READ,
        'core image.openshift.io',
        'imagestreamimages imagestreammappings imagestreams imagestreamtags imagetags',
      ),
      on(READ, 'core image.openshift.io', 'imagestreams/status'),
      on('get', 'core project.openshift.io', 'projects'),
      on(READ, 'core quota.openshift.io', 'appliedclusterresourcequotas'),
      on(READ, 'core route.openshift.io', 'routes'),
      on(READ, 'core route.openshift.io', 'routes/status'),
      on(READ, 'core template.openshift.io', 'processedtemplates templateconfigs templateinstances templates'),
      on(READ, 'core build.openshift.io', 'buildlogs'),
      on(READ, 'core', 'resourcequotausages'),
    ],
  },
  {
    name: 'system:openshift:discovery',
    rules: [DISCOVERY],
  },
  {
    name: 'system:openshift:templateservicebroker-client',
    rules: [urls('delete get put update', '/brokers/template.openshift.io/*')],
  },
  {
    name: 'system:router',
    rules: [
      on('list watch', 'discovery.k8s.io', 'endpointslices'),
      on('list watch', 'core', 'endpoints'),
      on('list watch', 'core', 'services'),
      on('create', 'authentication.k8s.io', 'tokenreviews'),
      on('create', 'authorization.k8s.io', 'subjectaccessreviews'),
      on('list watch', 'core route.openshift.io', 'routes'),
      on('update', 'core route.openshift.io', 'routes/status'),
    ],
  },
  {
    name: 'system:scope-impersonation',
    rules: [on('impersonate', 'authentication.k8s.io', 'userextras/scopes.authorization.openshift.io')],
  },
  {
    name: 'system:sdn-manager',
    rules: [
      on('create delete get list watch', 'core network.openshift.io', 'hostsubnets netnamespaces'),
      on('create get', 'core network.openshift.io', 'clusternetworks'),
      on(READ, 'core', 'nodes'),
    ],
  },
  {
    name: 'system:sdn-reader',
    rules: [
      on(READ, 'core network.openshift.io', 'egressnetworkpolicies hostsubnets netnamespaces'),
      on(READ, 'core', 'namespaces nodes'),
      on(READ, 'networking.k8s.io', 'networkpolicies'),
      on('get', 'core network.openshift.io', 'clusternetworks'),
      on('create patch update', 'core', 'events'),
    ],
  },
  {
    name: 'system:webhook',
    rules: [on('create get', 'core build.openshift.io', 'buildconfigs/webhooks')],
  },
];

export const CLUSTER_ROLE_BINDINGS: readonly BindingFacts[] = [
  { name: 'system:masters', role: 'system:master', subjects: [group('system:masters')] },
  {
    name: 'system:node-admins',
    role: 'system:node-admin',
    subjects: [user('system:master'), group('system:node-admins')],
  },
  { name: 'cluster-admins', role: 'cluster-admin', subjects: [group('system:cluster-admins'), user('system:admin')] },
  { name: 'cluster-readers', role: 'cluster-reader', subjects: [group('system:cluster-readers')] },
  { name: 'basic-users', role: 'basic-user', subjects: [group('system:authenticated')] },
  { name: 'self-access-reviewers', role: 'self-access-reviewer', subjects: [group('system:authenticated')] },
  { name: 'self-provisioners', role: 'self-provisioner', subjects: [group('system:authenticated:oauth')] },
  {
    name: 'system:oauth-token-deleters',
    role: 'system:oauth-token-deleter',
    subjects: [group('system:authenticated')],
  },
  { name: 'cluster-status-binding', role: 'cluster-status', subjects: [group('system:authenticated')] },
  { name: 'system:node-proxiers', role: 'system:node-proxier', subjects: [group('system:nodes')] },
  { name: 'system:sdn-readers', role: 'system:sdn-reader', subjects: [group('system:nodes')] },
  { name: 'system:webhooks', role: 'system:webhook', subjects: [group('system:authenticated')] },
  { name: 'system:openshift:discovery', role: 'system:openshift:discovery', subjects: [group('system:authenticated')] },
  {
    name: 'system:build-strategy-docker-binding',
    role: 'system:build-strategy-docker',
    subjects: [group('system:authenticated')],
  },
  {
    name: 'system:build-strategy-source-binding',
    role: 'system:build-strategy-source',
    subjects: [group('system:authenticated')],
  },
  {
    name: 'system:build-strategy-jenkinspipeline-binding',
    role: 'system:build-strategy-jenkinspipeline',
    subjects: [group('system:authenticated')],
  },
  {
    name: 'system:node-bootstrapper',
    role: 'system:node-bootstrapper',
    subjects: [{ kind: 'ServiceAccount', name: 'node-bootstrapper', namespace: 'openshift-infra' }],
  },
  { name: 'system:scope-impersonation', role: 'system:scope-impersonation', subjects: [group('system:authenticated')] },
];
