import { ContainerModule } from 'inversify';
import { facadeModule } from '../../adapters/kubernetes/facade/module.js';
import { PROFILE_1_32 } from '../../adapters/kubernetes/profiles/1.32.js';
import { apiServerModule } from '../../adapters/kubernetes/resources/module.js';
import { defineAdapter } from '../../src/kit/define-adapter.js';
import type { Adapter } from '../../src/ports/adapter.js';
import type { Operations } from '../../src/ports/client.js';
import { FEATURES, type Capabilities } from '../../src/ports/features.js';
import * as tokens from '../../src/ports/tokens.js';

const timings = new ContainerModule(({ bind }) => {
  bind(tokens.ControllerTimings).toConstantValue({
    watchDelayMs: 0,
    reconcileMs: 0,
    backOffInitialMs: 5,
    backOffMaximumMs: 1000,
  });
});

/** The API server of the Kubernetes adapter alone, as it was recorded: nothing else writes, so answers can be compared to the byte. */
export const apiOnly: Adapter = defineAdapter({
  id: 'kubernetes',
  title: 'The Kubernetes API server alone',
  versions: { '1.32': PROFILE_1_32 },
  defaultVersion: '1.32',
  capabilities: Object.fromEntries(
    Object.keys(FEATURES).map((id) => [id, { level: 'no', note: 'no controllers' }]),
  ) as Capabilities,
  parts: {},
  defaultPort: 6443,
  secure: true,
  client: {
    readers: [],
    translate: () => ({ documents: [], losses: [] }),
    operations: {} as Operations,
    projection: { instanceKinds: [], nodeKinds: [], instance: () => undefined, node: () => undefined },
  },
  sites: (machines) => [{ id: 'main', modules: [apiServerModule, facadeModule, timings], machines }],
  setUp: () => ({ environment: {}, files: {}, tryThis: '' }),
});
