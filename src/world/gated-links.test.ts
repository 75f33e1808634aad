import { expect, it } from 'vitest';
import { VirtualTasks } from '../core/clock/virtual.js';
import { CommitGate } from './commit-gate.js';
import { GatedLinks } from './gated-links.js';
import { LinkBoard } from './link-board.js';

it('lets a message out once the writes before it are durable, and in order', () => {
  const tasks = new VirtualTasks(0);
  const board = new LinkBoard(tasks);
  const confirmations: (() => void)[] = [];
  const gate = new CommitGate({
    append: (changes, durable) => void confirmations.push(() => durable(changes.at(-1)!.revision)),
  });
  const heard: unknown[] = [];
  board.of('server').accept((link) => link.onMessage((message) => heard.push(message)));
  let revision = 0;
  const links = new GatedLinks(board.of('cluster'), gate, () => revision);
  const link = links.connect('server')!;
  link.send('nothing written yet');
  revision = 1;
  const object = { kind: 'Thing', namespace: '', name: 'a', value: {}, revision, created: revision };
  gate.sink!.append([{ type: 'created', revision, object, cause: 0 }], gate.sink!.durable);
  expect(link.send('written')).toBe(true);
  tasks.runUntilIdle();
  expect(heard).toEqual(['nothing written yet']);
  confirmations[0]!();
  tasks.runUntilIdle();
  expect(heard).toEqual(['nothing written yet', 'written']);
  link.close();
  expect(link.send('too late')).toBe(false);
});
