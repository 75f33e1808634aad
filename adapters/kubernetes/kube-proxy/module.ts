import { ContainerModule, tokens } from 'regatta/kit';
import { ApiServer } from '../resources/tokens.js';
import { Proxier } from './proxier.js';

/** What makes services reachable. */
export const kubeProxyModule = new ContainerModule(({ bind }) => {
  bind(tokens.Controller).toResolvedValue((api, network) => new Proxier(api, network), [ApiServer, tokens.Network]);
});
