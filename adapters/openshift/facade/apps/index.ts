/** Paths below DeploymentConfigs. A list, no logic. */
import type { FacadeGround, SubresourceHandler } from 'regatta/adapters/kubernetes/api';
import { posted, readOnly } from '../subresource.js';
import { instantiate } from './instantiate.js';
import { deploymentLog } from './log.js';
import { rollback } from './rollback.js';
import { scaleHandler } from './scale.js';

export function appsSubresources(ground: FacadeGround): readonly SubresourceHandler[] {
  return [
    posted('deploymentconfigs/instantiate', (call, request) => instantiate(ground, call, request)),
    posted('deploymentconfigs/rollback', (call, request) => rollback(ground, call, request)),
    readOnly('deploymentconfigs/log', (call, request) => deploymentLog(ground, call, request)),
    scaleHandler(ground),
  ];
}
