import { describe, expect, it } from 'vitest';
import type { MachineSpec } from 'regatta/kit';
import { downstreamId } from './clusters/names.js';
import { setUp } from './set-up.js';
import { sites } from './sites.js';

function machine(name: string, cluster?: string): MachineSpec {
  const shape = { cpuMilli: 1000, memoryBytes: 1024 ** 3, zone: '', labels: {}, role: 'worker', images: [] } as const;
  return { name, ...shape, ...(cluster !== undefined && { cluster }) };
}

/** Which nodes each cluster has. */
const layOut = (...machines: MachineSpec[]) =>
  Object.fromEntries(sites(machines).map(({ id, machines: own }) => [id, own.map(({ name }) => name).join(' ')]));

describe('the clusters that a server begins with', () => {
  it('are two where nobody says anything, and one for one machine', () => {
    const [first, second] = [downstreamId('cluster-1'), downstreamId('cluster-2')];
    expect(layOut(machine('a'), machine('b'), machine('c'))).toEqual({ local: '', [first]: 'a b', [second]: 'c' });
    expect(layOut(machine('a'))).toEqual({ local: '', [first]: 'a' });
  });

  it('are those that the machines name', () => {
    const named = [machine('a', 'edge'), machine('b', 'core'), machine('c', 'edge'), machine('d')];
    expect(layOut(...named)).toEqual({ local: '', [downstreamId('edge')]: 'a c d', [downstreamId('core')]: 'b' });
    const { files } = setUp({
      url: 'https://127.0.0.1:1',
      host: '127.0.0.1',
      port: 1,
      authorityPem: '',
      clientCertificatePem: '',
      clientKeyPem: '',
      parts: {},
      authorityKeyPem: '',
      machines: named,
      folder: '/f',
    });
    expect(files['kubeconfig']).toContain(`/k8s/clusters/${downstreamId('core')}`);
    expect(() => sites([machine('a', 'local')])).toThrow(expect.objectContaining({ code: 'request/invalid' }));
  });
});
