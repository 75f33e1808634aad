/**
 * Compares two texts as their UTF-8 bytes would compare, which is how etcd orders keys. JavaScript compares UTF-16 units, and
 * those put U+1F600 (a surrogate pair) before U+FB00; shifting the units above the surrogates below them mends exactly that.
 */
export function compareBytes(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return inByteOrder(a) - inByteOrder(b);
  }
  return left.length - right.length;
}

function inByteOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** The position of `item` in a sorted list, or where it would go. */
export function position<T>(sorted: readonly T[], item: T, compare: (left: T, right: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(sorted[middle]!, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
