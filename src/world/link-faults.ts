import { RegattaError } from '../ports/errors.js';
import type { FaultKind } from '../ports/faults.js';
import type { LinkBoard } from './link-board.js';

/** What can happen between the sites of a world. A world of one site has nothing to cut. */
export function linkFaults(links: LinkBoard): FaultKind[] {
  return [
    {
      kind: 'site-partition',
      title: 'A site is cut off from all others: open connections end, and new ones do not come about.',
      targets: 'a site',
      inject(target) {
        const { sites } = links;
        if (sites.length > 1 && sites.includes(target)) return links.cut(target);
        throw new RegattaError('fault/unknown-target', `there is no site "${target}" to be cut off`, {
          hint: sites.length > 1 ? `one of ${sites.join(', ')}` : 'this world has one site alone',
        });
      },
    },
  ];
}
