import { expect, it } from 'vitest';
import { ControlPlane } from './kubernetes-objects.suite.js';

// Source: kubernetes.io, "Persistent Volumes" and "Storage Classes"; texts of pkg/controller/volume/persistentvolume and plugins/volumebinding.
const claim = (name: string, storageClassName: string) => ({
  metadata: { name, namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName },
});
const storageClass = (name: string, volumeBindingMode: string, provisioner = 'disk.csi.regatta.io') => ({
  metadata: { name },
  provisioner,
  reclaimPolicy: 'Delete',
  volumeBindingMode,
});
const pod = (name: string, claimName: string) => ({
  metadata: { name, namespace: 'default' },
  spec: {
    containers: [{ name: 'c', image: 'nginx:1.9.1' }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
  },
});

it('makes a volume in the zone of the first pod, and deletes it when its claim is deleted', () => {
  const plane = new ControlPlane({ 'node-1': 'a', 'node-2': 'b' });
  plane.create('storageclasses', storageClass('disks', 'WaitForFirstConsumer'));
  plane.create('persistentvolumeclaims', claim('data', 'disks'));
  plane.settle();
  expect(plane.get('persistentvolumeclaims', 'data')).toMatchObject({ status: { phase: 'Pending' } });
  expect(plane.reasons('PersistentVolumeClaim')).toContain('WaitForFirstConsumer');

  plane.create('pods', {
    ...pod('web', 'data'),
    spec: { ...pod('web', 'data').spec, nodeSelector: { 'topology.kubernetes.io/zone': 'b' } },
  });
  plane.settle();
  expect(plane.get('pods', 'web')).toMatchObject({ spec: { nodeName: 'node-2' }, status: { phase: 'Running' } });
  const { spec } = plane.get('persistentvolumeclaims', 'data') as { spec: { volumeName: string } };
  expect(plane.get('persistentvolumes', spec.volumeName)).toMatchObject({
    spec: {
      claimRef: { name: 'data' },
      csi: { driver: 'disk.csi.regatta.io' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['b'] }] },
          ],
        },
      },
    },
    status: { phase: 'Bound' },
  });
  expect(plane.reasons('PersistentVolumeClaim')).toEqual(
    expect.arrayContaining(['ExternalProvisioning', 'Provisioning', 'ProvisioningSucceeded']),
  );

  plane.delete('pods', 'web');
  plane.delete('persistentvolumeclaims', 'data');
  plane.settle();
  expect(plane.get('persistentvolumes', spec.volumeName)).toBeUndefined();
});

it('keeps a pod waiting for a claim that is bound at once, and places it where the volume is', () => {
  const plane = new ControlPlane({ 'node-1': 'a', 'node-2': 'b' });
  plane.create('pods', pod('web', 'data'));
  plane.settle();
  expect(plane.messages('Pod')).toContain(
    '0/2 nodes are available: persistentvolumeclaim "data" not found. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
  );
  plane.create('storageclasses', storageClass('local', 'Immediate', 'hostpath.csi.regatta.io'));
  plane.create('persistentvolumeclaims', claim('data', 'local'));
  plane.settle();
  const { spec } = plane.get('persistentvolumeclaims', 'data') as { spec: { volumeName: string } };
  const { nodeName } = (plane.get('pods', 'web') as { spec: { nodeName: string } }).spec;
  expect(plane.get('pods', 'web')).toMatchObject({ status: { phase: 'Running' } });
  expect(plane.get('persistentvolumes', spec.volumeName)).toMatchObject({
    spec: {
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', values: [nodeName] }] }],
        },
      },
    },
  });
});

it('makes the claim of an ephemeral volume with its pod, and lets it go with it', () => {
  const plane = new ControlPlane({ 'node-1': 'a' });
  plane.create('storageclasses', storageClass('disks', 'WaitForFirstConsumer'));
  const { spec } = claim('', 'disks');
  plane.create('pods', {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      containers: [{ name: 'c', image: 'nginx:1.9.1' }],
      volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec } } }],
    },
  });
  plane.settle();
  expect(plane.get('pods', 'web')).toMatchObject({ status: { phase: 'Running' } });
  expect(plane.get('persistentvolumeclaims', 'web-scratch')).toMatchObject({ status: { phase: 'Bound' } });
  plane.delete('pods', 'web');
  plane.settle();
  expect(plane.get('persistentvolumeclaims', 'web-scratch')).toBeUndefined();
});

it('binds the volume that a claim names only where it suits, and says why it does not', () => {
  const plane = new ControlPlane({ 'node-1': 'a' });
  const spec = { capacity: { storage: '500Mi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'by-hand' };
  plane.create('persistentvolumes', { metadata: { name: 'small' }, spec: { ...spec, hostPath: { path: '/data' } } });
  const wanted = claim('data', 'by-hand');
  plane.create('persistentvolumeclaims', { ...wanted, spec: { ...wanted.spec, volumeName: 'small' } });
  const modest = { ...wanted.spec, resources: { requests: { storage: '100Mi' } }, volumeName: 'small' };
  plane.create('persistentvolumeclaims', { metadata: { name: 'modest', namespace: 'default' }, spec: modest });
  plane.advance(20_000);
  expect(plane.get('persistentvolumeclaims', 'modest')).toMatchObject({ status: { phase: 'Bound' } });
  expect(plane.get('persistentvolumeclaims', 'data')).toMatchObject({ status: { phase: 'Pending' } });
  expect(plane.messages('PersistentVolumeClaim')).toEqual(
    expect.arrayContaining([
      'Cannot bind to requested volume "small": requested PV is too small',
      'volume "small" already bound to a different claim.',
    ]),
  );
});

it('gives claims that name no class the default one, also when it comes late', () => {
  const plane = new ControlPlane({ 'node-1': 'a' });
  const { storageClassName: _none, ...spec } = claim('data', '').spec;
  plane.create('persistentvolumeclaims', { metadata: { name: 'data', namespace: 'default' }, spec });
  plane.settle();
  expect(plane.messages('PersistentVolumeClaim')).toContain(
    'no persistent volumes available for this claim and no storage class is set',
  );
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
  plane.create('storageclasses', { ...storageClass('disks', 'Immediate'), metadata: { name: 'disks', annotations } });
  plane.advance(20_000);
  expect(plane.get('persistentvolumeclaims', 'data')).toMatchObject({
    spec: { storageClassName: 'disks' },
    status: { phase: 'Bound' },
  });
});

it('does not start a pod that was given a node before its claim had a volume', () => {
  const plane = new ControlPlane({ 'node-1': 'a' });
  plane.create('persistentvolumeclaims', claim('data', ''));
  plane.create('pods', { ...pod('web', 'data'), spec: { ...pod('web', 'data').spec, nodeName: 'node-1' } });
  plane.advance(60_000);
  expect(plane.get('pods', 'web')).toMatchObject({ status: { phase: 'Pending' } });
  expect(plane.messages('Pod')).toContain(
    'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[data]: error processing PVC default/data: PVC is not bound',
  );
});
