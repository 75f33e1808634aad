import { expect, it } from 'vitest';
import { ControlPlane } from './kubernetes-objects.suite.js';

// Go writes lists of nothing that have no `omitempty` as null, so the real controllers leave slices without ports and endpoints like this
// (discovery/v1 types.go v1.32); and protobuf has no empty lists at all.
it('lives with lists that are null', () => {
  const plane = new ControlPlane({ 'node-1': 'a' });
  plane.create('services', {
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  plane.create('endpointslices', {
    metadata: { name: 'foreign', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    endpoints: null,
    ports: null,
  });
  plane.create('pods', {
    metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
    spec: { containers: [{ name: 'c', image: 'nginx:1.9.1' }] },
  });
  plane.settle();
  expect(plane.get('endpointslices', 'foreign')).toMatchObject({ endpoints: null, ports: null });
  expect(plane.get('pods', 'web')).toMatchObject({ status: { phase: 'Running' } });
});
