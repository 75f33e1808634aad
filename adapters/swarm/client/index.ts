import type { Client } from 'regatta/kit';
import { operations } from './operations.js';
import { projection } from './projection.js';
import { stackReader } from './read.js';
import { translate } from './translate.js';

/** The client half: the Engine API as the docker command line uses it. */
export const client: Client = { readers: [stackReader], translate, operations, projection };
