import { describe, expect, it } from 'vitest';
import type { Inside } from '../../ports/images.js';
import { bytesOf, textOf } from './bytes.js';
import { runShell } from './shell.js';
import { pack, unpack } from './tar.js';

const inside = (): Inside => ({ hostname: 'web', image: 'nginx', env: new Map(), files: new Map([['/etc/x', 'y\n']]) });
const run = (at: Inside, command: string, stdin = '') => runShell(at, command.split(' '), stdin, new Map());

describe('texts and bytes', () => {
  it.each([
    ['a text', new TextEncoder().encode('é 💀\n')],
    ['no text', Uint8Array.from([0x41, 0xff, 0x00, 0xc3, 0xa9])],
    ['a byte order mark', Uint8Array.from([0xef, 0xbb, 0xbf, 0x41])],
  ])('keep %s', (_what, bytes) => expect(bytesOf(textOf(bytes))).toEqual(bytes));
});

it('may stand beside each other', () => {
  const mixed = '💀' + textOf(Uint8Array.of(0xff, 0x41)) + 'é';
  expect([...bytesOf(mixed)]).toEqual([0xf0, 0x9f, 0x92, 0x80, 0xff, 0x41, 0xc3, 0xa9]);
});

describe('archives', () => {
  it('hold what was put in, with names that are too long for a header', () => {
    const entries = [
      { path: 'a/', content: '' },
      { path: `a/${'b'.repeat(120)}`, content: textOf(Uint8Array.from([0xff, 0x00])) },
      { path: 'c', content: '1'.repeat(512) },
    ];
    expect(unpack(pack(entries))).toEqual(entries);
    expect(unpack(bytesOf('x'.repeat(1024)))).toBeUndefined();
  });
});

describe('the programs of a container', () => {
  it('write files that stay, and copy folders by tar', () => {
    const [from, to] = [inside(), inside()];
    run(from, 'mkdir /tmp/d');
    run(from, 'touch /tmp/d/empty');
    const packed = run(from, 'tar cf - /tmp/d /etc/x');
    expect([packed.exitCode, packed.stderr]).toEqual([0, "tar: Removing leading `/' from member names\n"]);
    expect(run(to, 'tar -xmf - -C /opt', packed.stdout).exitCode).toBe(0);
    expect([...to.files.keys()]).toEqual(['/etc/x', '/opt/tmp/d/', '/opt/tmp/d/empty', '/opt/etc/x']);
    expect(run(to, 'test -d /opt/tmp').exitCode).toBe(0);
    run(to, 'rm -rf /opt/tmp');
    expect(run(to, 'test -d /opt/tmp').exitCode).toBe(1);
  });

  it('say what is not there', () => {
    expect(run(inside(), 'tar cf - /nope')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('tar: /nope: Cannot stat'),
    });
    expect(run(inside(), 'tar xf - -C /nope').stderr).toContain('tar: /nope: Cannot open: No such file or directory\n');
  });
});
