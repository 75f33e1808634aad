import { describe, expect, it } from 'vitest';
import { SCHEMA } from '../schema/schema.js';
import { applyStrategicPatch } from './strategic.js';

const POD_SPEC = SCHEMA.get('core.v1.PodSpec')!;
const containers = (...names: string[]) => names.map((name) => ({ name, image: `${name}:1` }));

/** The cases of kube-apiserver v1.32.13 in api/patch-strategic, by their names there. */
describe('strategic merge patches', () => {
  it('merges lists by their key (container-image)', () => {
    const patched = applyStrategicPatch(
      POD_SPEC,
      { containers: containers('a', 'b') },
      { containers: [{ name: 'b', image: 'b:2' }] },
    );
    expect(patched).toEqual({
      containers: [
        { name: 'a', image: 'a:1' },
        { name: 'b', image: 'b:2' },
      ],
    });
  });

  it('puts new elements first unless an order is given (container-add)', () => {
    const added = { containers: containers('c') };
    expect(applyStrategicPatch(POD_SPEC, { containers: containers('a') }, added)['containers']).toEqual(
      containers('c', 'a'),
    );
    const ordered = { ...added, '$setElementOrder/containers': [{ name: 'a' }, { name: 'c' }] };
    expect(applyStrategicPatch(POD_SPEC, { containers: containers('a') }, ordered)['containers']).toEqual(
      containers('a', 'c'),
    );
  });

  it('deletes, replaces and removes by directive', () => {
    const before = { containers: containers('a', 'b'), nodeSelector: { x: '1' } };
    const without = applyStrategicPatch(POD_SPEC, before, { containers: [{ name: 'a', $patch: 'delete' }] });
    expect(without['containers']).toEqual(containers('b'));
    const replaced = applyStrategicPatch(POD_SPEC, before, { nodeSelector: { $patch: 'replace', y: '2' } });
    expect(replaced['nodeSelector']).toEqual({ y: '2' });
    expect(applyStrategicPatch(POD_SPEC, before, { nodeSelector: null })).not.toHaveProperty('nodeSelector');
  });

  it('replaces lists without a key, and keeps only named keys on demand', () => {
    const tolerations = { tolerations: [{ key: 'a' }] };
    const patched = applyStrategicPatch(POD_SPEC, { tolerations: [{ key: 'b' }] }, tolerations);
    expect(patched).toEqual(tolerations);
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } };
    const recreate = { strategy: { $retainKeys: ['type'], type: 'Recreate' } };
    expect(applyStrategicPatch(SCHEMA.get('apps.v1.DeploymentSpec'), { strategy }, recreate)).toEqual({
      strategy: { type: 'Recreate' },
    });
  });

  it('refuses elements without their key and unknown directives', () => {
    expect(() => applyStrategicPatch(POD_SPEC, {}, { containers: [{ image: 'x' }] })).toThrow(
      'map: map[image:x] does not contain declared merge key: name',
    );
    expect(() => applyStrategicPatch(POD_SPEC, {}, { nodeSelector: { $patch: 'foo' } })).toThrow(
      'unknown patch type: foo in map: map[$patch:foo]',
    );
  });
});
