const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const UNIT_BYTES: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `1m30s` in milliseconds. */
export function msOfText(value: unknown): number {
  let ms = 0;
  for (const [, amount, unit] of String(value).matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/g))
    ms += Number(amount) * UNIT_MS[unit!]!;
  return Math.round(ms);
}

/** `64M` in bytes. */
export function bytesOf(value: unknown): number {
  const match = /^(\d+(?:\.\d+)?)\s*([bkmg]?)b?$/i.exec(String(value).trim());
  return match === null ? 0 : Math.round(Number(match[1]) * UNIT_BYTES[match[2]!.toLowerCase()]!);
}

/** A mapping, or a list of `name=value`. */
export function pairsOf(value: unknown): Record<string, string> {
  if (Array.isArray(value)) {
    return Object.fromEntries(
      value.map(String).map((entry) => {
        const equals = entry.indexOf('=');
        return equals === -1 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
      }),
    );
  }
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, one === null ? '' : String(one)]));
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
