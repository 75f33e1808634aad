import type { FaultKind } from '../../ports/faults.js';
import type { Images } from '../../ports/images.js';

/** How much slower `image-slow` makes every pull. */
const SLOWNESS = 10;

/** What can happen to a registry. */
export function imageFaults(images: Images): FaultKind[] {
  return [
    {
      kind: 'image-missing',
      title: 'An image cannot be found in its registry any more.',
      targets: 'an image',
      inject(target) {
        images.hide(target, true);
        return { heal: () => images.hide(target, false) };
      },
    },
    {
      kind: 'image-slow',
      title: `Pulling any image takes ${SLOWNESS} times as long.`,
      targets: 'all',
      inject() {
        images.slowDown(SLOWNESS);
        return { heal: () => images.slowDown(1) };
      },
    },
  ];
}
