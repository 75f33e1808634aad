/** The client half: how a comparison drives Kubernetes clusters through Rancher. */
import { kubernetesClient } from 'regatta/adapters/kubernetes/api';
import type { Client } from 'regatta/kit';
import { operations } from './operations.js';
import { projection } from './projection.js';

/** Manifests are those of Kubernetes, whose reader claims them; a second one of the same format would be one too many. */
export const client: Client = { ...kubernetesClient, readers: [], operations, projection };
