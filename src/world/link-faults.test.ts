import { describe, expect, it } from 'vitest';
import { VirtualTasks } from '../core/clock/virtual.js';
import { LinkBoard } from './link-board.js';
import { linkFaults } from './link-faults.js';

function boardOf(sites: readonly string[]) {
  const tasks = new VirtualTasks(0);
  const board = new LinkBoard(tasks);
  const links = sites.map((site) => board.of(site));
  return { tasks, links, fault: linkFaults(board)[0]! };
}

describe('site-partition', () => {
  it('ends what is open between the sites, and lets new connections come about once it is healed', () => {
    const { tasks, links, fault } = boardOf(['server', 'cluster']);
    links[0]!.accept(() => {});
    const link = links[1]!.connect('server');
    let closed = false;
    link?.onClose(() => (closed = true));
    tasks.runUntilIdle();
    const partition = fault.inject('cluster');
    tasks.runUntilIdle();
    expect([link?.open, closed, links[1]!.connect('server')]).toEqual([false, true, undefined]);
    partition.heal();
    expect(links[1]!.connect('server')?.open).toBe(true);
  });

  it('refuses a site that is not there, and a world of one', () => {
    expect(() => boardOf(['server', 'cluster']).fault.inject('nope')).toThrow('there is no site "nope"');
    expect(() => boardOf(['server']).fault.inject('server')).toThrow('there is no site "server"');
  });
});
