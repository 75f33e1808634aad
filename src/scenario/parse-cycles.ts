/** Finds things that wait for each other. */

/**
 * The first cycle among `waitsFor` (name to the names it waits for), as a path that ends where it began, or undefined. Names
 * without an entry wait for nothing. Does not recurse, since a scenario may have a chain of a thousand steps.
 */
export function findCycle(waitsFor: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const finished = new Set<string>();
  for (const start of waitsFor.keys()) {
    const path: string[] = [];
    const onPath = new Set<string>();
    const pending: Iterator<string>[] = [[start].values()];
    while (pending.length > 0) {
      const next = pending.at(-1)?.next();
      if (next === undefined || next.done === true) {
        pending.pop();
        const left = path.pop();
        if (left !== undefined) {
          onPath.delete(left);
          finished.add(left);
        }
        continue;
      }
      const name = next.value;
      if (onPath.has(name)) return [...path.slice(path.indexOf(name)), name];
      if (finished.has(name)) continue;
      path.push(name);
      onPath.add(name);
      pending.push((waitsFor.get(name) ?? []).values());
    }
  }
  return undefined;
}
