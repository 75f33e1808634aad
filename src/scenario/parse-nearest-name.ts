/** "Did you mean": the known name that a wrong one is most likely a slip of. */

/**
 * How many single changes (a character more, less, other, or two neighbours swapped) turn `from` into `to`: the optimal
 * string alignment distance, as Damerau described it.
 */
export function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let best = (previous[column - 1] ?? 0) + (same ? 0 : 1);
      best = Math.min(best, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) best = Math.min(best, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** The candidate nearest to `name`, upper and lower case alike, or undefined when none is near enough to be meant. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  // A third of the characters may be wrong; longer input than any name of ours is not worth the time.
  if (name.length > 100) return undefined;
  let nearest: string | undefined;
  let best = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < best) [best, nearest] = [distance, candidate];
  }
  return nearest ?? completionOf(name, candidates);
}

/** `cpu` for `cpuMilli`: units are easily forgotten. */
function completionOf(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length < 3) return undefined;
  return [...candidates].find((candidate) => candidate.toLowerCase().startsWith(name.toLowerCase()));
}

/** The hint for a wrong name: the one that was meant, or else all there are (the first ten). */
export function hintForName(name: string, candidates: readonly string[]): string {
  const nearest = nearestName(name, candidates);
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  if (candidates.length === 0) return 'none is allowed here';
  const shown = candidates.slice(0, 10).join(', ');
  return candidates.length > 10 ? `one of ${shown} and ${candidates.length - 10} more` : `one of ${shown}`;
}
