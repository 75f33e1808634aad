/** The client half: how a comparison, or anybody without I/O of their own, drives Kubernetes. */
import type { Client } from 'regatta/kit';
import { operations } from './operations.js';
import { projection } from './projection.js';
import { kubernetesReader } from './read/index.js';
import { translate } from './translate.js';

export const client: Client = { readers: [kubernetesReader], translate, operations, projection };
