import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../random/random.js';
import { ImageCatalogue } from './catalogue.js';
import { fullName, parseReference } from './reference.js';

const catalogue = () => new ImageCatalogue(new SeededRandom('images'));

describe('parseReference', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.9.1', 'docker.io/library/nginx:1.9.1'],
    ['weaveworksdemos/front-end:0.3.12', 'docker.io/weaveworksdemos/front-end:0.3.12'],
    ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
    ['localhost:5000/a/b', 'localhost:5000/a/b:latest'],
    [`redis@sha256:${'a'.repeat(64)}`, `docker.io/library/redis@sha256:${'a'.repeat(64)}`],
  ])('reads %s as %s', (text, full) => {
    expect(fullName(parseReference(text)!)).toBe(full);
  });

  it.each(['', 'UPPER', 'a:', 'a b', 'a@b@c', 'nginx:bad tag', '/x', 'a//b'])('refuses %j', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});

describe('ImageCatalogue', () => {
  it('knows which tags of nginx exist: the lab depends on 1.95 not being one', () => {
    const found = (tag: string) => catalogue().lookUp(`nginx:${tag}`).found;
    expect(['1.7.9', '1.9.1', '1.27', '1.27.3-alpine', 'latest'].map(found)).toEqual([true, true, true, true, true]);
    expect(['1.95', '1.6.0', 'nope'].map(found)).toEqual([false, false, false]);
  });

  it('takes unknown repositories to exist, with the declared default', () => {
    expect(catalogue().lookUp('acme/shop:7')).toMatchObject({ found: true, image: { known: false, tag: '7' } });
  });

  it('gives one digest per reference, the same in every world', () => {
    const digest = (text: string) => {
      const lookup = catalogue().lookUp(text);
      return lookup.found ? lookup.image.digest : '';
    };
    expect(digest('nginx')).toBe(digest('docker.io/library/nginx:latest'));
    expect(digest('nginx')).not.toBe(digest('nginx:1.9.1'));
  });

  it('hides what a fault makes unavailable and shows it again', () => {
    const images = catalogue();
    images.hide('nginx:1.9.1', true);
    expect(images.lookUp('docker.io/library/nginx:1.9.1').found).toBe(false);
    images.hide('nginx:1.9.1', false);
    expect(images.lookUp('nginx:1.9.1').found).toBe(true);
  });

  it('lets people look around in a container', () => {
    const lookup = catalogue().lookUp('nginx:1.7.9');
    const inside = {
      hostname: 'web-1',
      image: 'nginx:1.7.9',
      env: new Map([['A', 'b']]),
      files: new Map([['/etc/x', 'y\n']]),
    };
    if (!lookup.found) throw new Error('not found');
    const run = (...argv: string[]) => lookup.image.behaviour.exec!(inside, argv, '');
    expect(run('nginx', '-v')?.stderr).toBe('nginx version: nginx/1.7.9\n');
    expect(run('sh', '-c', 'echo $A; cat /etc/x')?.stdout).toBe('b\ny\n');
    expect(run('nope')?.exitCode).toBe(127);
    expect(lookup.image.behaviour.http!(inside, 80, '/').status).toBe(200);
  });
});
