import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Change } from '../../ports/store.js';
import { WorldJournal } from './journal.js';

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const freshFile = () => path.join(folder, `${++files}.sqlite`);

function change(type: Change['type'], revision: number, name: string, value: unknown = {}): Change {
  const object = { kind: 'thing', namespace: 'a', name, revision, created: 1, value };
  return { type, revision, object, cause: 0 };
}

async function opened(file: string, released: (run: () => void) => void = (run) => run()) {
  const journal = await WorldJournal.open(file, '{"of":"a test"}');
  const failures: Error[] = [];
  journal.use({ now: () => 5000, released, failed: (error) => failures.push(error) });
  return { journal, failures };
}

describe('WorldJournal', () => {
  it('gives back the newest of what was written, and nothing of what was deleted', async () => {
    const file = freshFile();
    const { journal } = await opened(file);
    expect([journal.continues, journal.starts, journal.keptMs]).toEqual([false, 1, 0]);
    const site = journal.of('east');
    site.append([change('created', 1, 'x'), change('created', 1, 'y')], () => {});
    site.append([change('updated', 2, 'x', { now: 'this' })], () => {});
    site.append([change('deleted', 3, 'y')], () => {});
    await journal.close();
    const { journal: again } = await opened(file);
    expect(again.keptOf('east')).toEqual({
      revision: 3,
      objects: [{ kind: 'thing', namespace: 'a', name: 'x', revision: 2, created: 1, value: { now: 'this' } }],
    });
    expect(again.keptOf('west')).toBeUndefined();
    expect([again.continues, again.starts, again.keptMs, again.description]).toEqual([
      true,
      2,
      5000,
      '{"of":"a test"}',
    ]);
    await again.close();
  });

  it('confirms in order, and only what is on the disk', async () => {
    const { journal } = await opened(freshFile());
    const confirmed: number[] = [];
    for (const revision of [1, 2, 3])
      journal.of('east').append([change('created', revision, `x${revision}`)], (durable) => confirmed.push(durable));
    expect(confirmed).toEqual([]);
    await journal.idle();
    expect(confirmed).toEqual([1, 2, 3]);
    await journal.close();
  });

  it('forgets everything when the world begins again, and whoever waited', async () => {
    const file = freshFile();
    const { journal } = await opened(file);
    const confirmed: string[] = [];
    journal.of('east').append([change('created', 1, 'old')], () => confirmed.push('old'));
    journal.clear();
    journal.of('east').append([change('created', 1, 'new')], () => confirmed.push('new'));
    await journal.close();
    expect(confirmed).toEqual(['new']);
    const { journal: again } = await opened(file);
    expect(again.keptOf('east')!.objects.map(({ name }) => name)).toEqual(['new']);
    await again.close();
  });

  it('keeps what machines have pulled, apart from what any site wrote', async () => {
    const file = freshFile();
    const { journal } = await opened(file);
    journal.keepImage('node-1', 'nginx:1.9.1');
    journal.of('east').append([change('created', 1, 'x')], () => {});
    journal.keepImage('node-1', 'redis:7');
    journal.keepImage('node-2', 'redis:7');
    await journal.close();
    const { journal: again } = await opened(file);
    expect([...again.keptImages]).toEqual([
      ['node-1', ['nginx:1.9.1', 'redis:7']],
      ['node-2', ['redis:7']],
    ]);
    expect(again.keptOf('east')!.objects).toHaveLength(1);
    await again.close();
  });

  it('says why a file cannot be used', async () => {
    await expect(WorldJournal.open(path.join(folder, 'no/such/folder/file'), '{}')).rejects.toMatchObject({
      code: 'machine/lacks',
      hint: 'name another folder with --data',
    });
  });
});
