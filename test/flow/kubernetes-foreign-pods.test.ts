import { expect, it } from 'vitest';
import { memoryCall } from '../../src/core/call/memory-call.js';
import { ControlPlane } from './kubernetes-objects.suite.js';

const PEER = { secure: true, certificate: { commonName: 'admin', organizations: ['system:masters'] } };

// kwok plays pods without containers: their statuses run, and name no container.
it('measures no containers that somebody outside plays', () => {
  const plane = new ControlPlane({ 'node-1': 'a' });
  plane.create('nodes', { metadata: { name: 'fake' } });
  plane.create('pods', {
    metadata: { name: 'played', namespace: 'default' },
    spec: { nodeName: 'fake', containers: [{ name: 'c', image: 'nginx:1.9.1' }] },
  });
  plane.patch('pods', 'played/status', {
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          ...{ name: 'c', image: 'nginx:1.9.1', imageID: '', ready: true, restartCount: 0 },
          state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
        },
      ],
    },
  });
  for (const path of ['pods', 'nodes']) {
    const { call, result } = memoryCall(
      { method: 'GET', path: `/apis/metrics.k8s.io/v1beta1/${path}` },
      { peer: PEER },
    );
    plane.world.accept(call);
    plane.advance(1000);
    expect(result.status).toBe(200);
  }
});
