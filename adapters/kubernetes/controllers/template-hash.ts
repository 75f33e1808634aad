/** The alphabet of names that spell no words (apimachinery util/rand). */
const SAFE = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The hash of a pod template as its labels show it: 32-bit FNV-1a, its decimal digits spelled in the safe alphabet. Upstream hashes a
 * dump of Go structures, which nothing outside Go can repeat; here it is the JSON with sorted fields, equally stable.
 */
export function templateHash(template: unknown, collisions = 0): string {
  let hash = fnv(2_166_136_261, sortedJson(template));
  if (collisions > 0) hash = fnv(hash, String(collisions));
  return Array.from(String(hash), (digit) => SAFE[digit.charCodeAt(0) % SAFE.length]).join('');
}

function fnv(start: number, text: string): number {
  let hash = start;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619) >>> 0;
  return hash;
}

/** JSON with the fields of every object in order of their names; absent, null and empty objects in it look the same. */
export function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined && field !== null)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${sortedJson(field)}`);
  return `{${fields.join(',')}}`;
}
