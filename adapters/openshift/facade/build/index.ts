/** Paths below builds and their configurations. A list, no logic. */
import type { FacadeGround, SubresourceHandler } from 'regatta/adapters/kubernetes/api';
import { posted, readOnly } from '../subresource.js';
import { buildDetails } from './details.js';
import { buildLog } from './log.js';
import { cloneBuild, instantiateBinary, instantiateBuild } from './requests.js';
import { webhook } from './webhooks.js';

export function buildSubresources(ground: FacadeGround): readonly SubresourceHandler[] {
  return [
    posted('buildconfigs/instantiate', (call, request) => instantiateBuild(ground, call, request)),
    posted('buildconfigs/instantiatebinary', (call, request) => instantiateBinary(ground, call, request)),
    posted('buildconfigs/webhooks', (call, request) => webhook(ground, call, request)),
    posted('builds/clone', (call, request) => cloneBuild(ground, call, request)),
    buildDetails(ground),
    readOnly('builds/log', (call, request) => buildLog(ground, call, request)),
  ];
}
