/** Whether two plain JSON values are the same; absent and undefined are. */
export function deepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [first, second] = [left as Record<string, unknown>, right as Record<string, unknown>];
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  for (const name of names) if (!deepEqual(first[name], second[name])) return false;
  return true;
}
