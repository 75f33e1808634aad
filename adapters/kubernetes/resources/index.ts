/** The kinds of profile 1.32. A list, no logic; adding a kind is one file and one line here. */
import type { Store } from 'regatta/kit';
import { apiServices } from './api-services.js';
import { certificateSigningRequests } from './certificate-signing-requests.js';
import { csiDrivers } from './csi-drivers.js';
import { csiNodes } from './csi-nodes.js';
import { csiStorageCapacities } from './csi-storage-capacities.js';
import { customResourceDefinitions } from './custom-resource-definitions.js';
import { flowSchemas } from './flow-schemas.js';
import { priorityLevelConfigurations } from './priority-level-configurations.js';
import { validatingAdmissionPolicies } from './validating-admission-policies.js';
import { validatingAdmissionPolicyBindings } from './validating-admission-policy-bindings.js';
import { volumeAttachments } from './volume-attachments.js';
import { webhookConfigurations } from './webhook-configurations.js';
import { statefulSets } from './stateful-sets.js';
import { daemonSets } from './daemon-sets.js';
import { replicationControllers } from './replication-controllers.js';
import { controllerRevisions } from './controller-revisions.js';
import { jobs } from './jobs.js';
import { cronJobs } from './cron-jobs.js';
import { persistentVolumeClaims } from './persistent-volume-claims.js';
import { persistentVolumes } from './persistent-volumes.js';
import { storageClasses } from './storage-classes.js';
import { priorityClasses } from './priority-classes.js';
import { podDisruptionBudgets } from './pod-disruption-budgets.js';
import { ingresses } from './ingresses.js';
import { ingressClasses } from './ingress-classes.js';
import { networkPolicies } from './network-policies.js';
import { horizontalPodAutoscalers } from './horizontal-pod-autoscalers.js';
import { resourceQuotas } from './resource-quotas.js';
import { limitRanges } from './limit-ranges.js';
import { rbacResources } from './rbac.js';
import { runtimeClasses } from './runtime-classes.js';
import { podTemplates } from './pod-templates.js';
import { configMaps } from './config-maps.js';
import type { ResourceDefinition } from './definition.js';
import { deployments } from './deployments.js';
import { endpointSlices } from './endpoint-slices.js';
import { endpoints } from './endpoints.js';
import { events } from './events.js';
import { leases } from './leases.js';
import { namespaces } from './namespaces.js';
import { nodes } from './nodes.js';
import { pods } from './pods.js';
import { replicaSets } from './replica-sets.js';
import { secrets } from './secrets.js';
import { serviceAccounts } from './service-accounts.js';
import { services } from './services.js';

export function builtInResources(store: Store): readonly ResourceDefinition[] {
  return [
    configMaps,
    endpoints,
    events,
    namespaces,
    nodes,
    pods,
    secrets,
    serviceAccounts,
    services(store),
    deployments,
    replicaSets,
    leases,
    endpointSlices,
    statefulSets,
    daemonSets,
    replicationControllers,
    controllerRevisions,
    jobs,
    cronJobs,
    persistentVolumeClaims,
    persistentVolumes,
    storageClasses,
    priorityClasses,
    podDisruptionBudgets,
    ingresses,
    ingressClasses,
    networkPolicies,
    horizontalPodAutoscalers,
    resourceQuotas,
    limitRanges,
    ...rbacResources,
    runtimeClasses,
    podTemplates,
    csiDrivers,
    csiNodes,
    csiStorageCapacities,
    volumeAttachments,
    certificateSigningRequests,
    ...webhookConfigurations,
    validatingAdmissionPolicies,
    validatingAdmissionPolicyBindings,
    flowSchemas(store),
    priorityLevelConfigurations,
    customResourceDefinitions,
    apiServices,
  ];
}
