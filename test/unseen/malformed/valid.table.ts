/** Objects that a server takes as they are: those of each kind whose making sets most in motion. */

const template = {
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [
      {
        name: 'web',
        image: 'nginx:1.9.1',
        ports: [{ name: 'http', containerPort: 80 }],
        env: [
          { name: 'A', value: '1' },
          { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
        readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 5 },
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
      },
    ],
    volumes: [{ name: 'data', emptyDir: {} }],
    tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { app: 'web' } },
      },
    ],
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, preference: { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] } },
        ],
      },
    },
  },
};
const selector = { matchLabels: { app: 'web' } };
const job = { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } };

function object(apiVersion: string, kind: string, rest: object): Readonly<Record<string, unknown>> {
  return { apiVersion, kind, metadata: { name: 'web' }, ...rest };
}

export const VALID: readonly Readonly<Record<string, unknown>>[] = [
  object('v1', 'Pod', template),
  object('apps/v1', 'Deployment', { spec: { replicas: 2, selector, template } }),
  object('apps/v1', 'ReplicaSet', { spec: { replicas: 1, selector, template } }),
  object('apps/v1', 'DaemonSet', { spec: { selector, template } }),
  object('apps/v1', 'StatefulSet', {
    spec: {
      serviceName: 'web',
      replicas: 1,
      selector,
      template,
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  }),
  object('batch/v1', 'Job', { spec: { completions: 2, backoffLimit: 1, ...job } }),
  object('batch/v1', 'CronJob', { spec: { schedule: '*/5 * * * *', jobTemplate: { spec: job } } }),
  object('v1', 'Service', {
    spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  }),
  object('v1', 'ConfigMap', { data: { key: 'value' } }),
  object('v1', 'Secret', { stringData: { key: 'value' } }),
  object('v1', 'PersistentVolumeClaim', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }),
  object('v1', 'PersistentVolume', {
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } },
  }),
  object('v1', 'Namespace', {}),
  object('v1', 'ServiceAccount', {}),
  object('v1', 'ResourceQuota', { spec: { hard: { pods: '50', 'requests.cpu': '10' } } }),
  object('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', default: { cpu: '100m' } }] } }),
  object('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: '50%', selector } }),
  object('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 3,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
    },
  }),
  object('networking.k8s.io/v1', 'Ingress', {
    spec: {
      rules: [
        {
          host: 'web.example.com',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
          },
        },
      ],
    },
  }),
  object('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'web' },
    subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'default' }],
  }),
  object('scheduling.k8s.io/v1', 'PriorityClass', { value: 10 }),
  object('storage.k8s.io/v1', 'StorageClass', { provisioner: 'example.com/none' }),
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    metadata: { name: 'webs.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'webs', singular: 'web', kind: 'Web', listKind: 'WebList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: {
            status: {},
            scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
          },
          additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.replicas' }],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: {
                    replicas: { type: 'integer', default: 1, minimum: 0 },
                    any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                    list: {
                      type: 'array',
                      'x-kubernetes-list-type': 'map',
                      'x-kubernetes-list-map-keys': ['name'],
                      items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
                    },
                  },
                  'x-kubernetes-validations': [{ rule: 'self.replicas < 100' }],
                },
                status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
            },
          },
        },
      ],
    },
  }),
  object('example.com/v1', 'Web', { spec: { replicas: 2, any: { a: 1 }, list: [{ name: 'a' }] } }),
  object('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', {
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
      },
      validations: [{ expression: '!has(object.data.forbidden)' }],
    },
  }),
  object('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', {
    spec: { policyName: 'web', validationActions: ['Deny'] },
  }),
];
