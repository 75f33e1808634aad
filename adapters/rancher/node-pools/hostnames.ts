/** How the nodes of a pool are called (pkg/controllers/management/nodepool, v2.5). */
export interface HostnamePattern {
  readonly prefix: string;
  /** Numbers are filled with zeros to so many digits. */
  readonly digits: number;
  readonly first: number;
}

/** Digits at the end of a prefix are the first number. */
export function hostnamePattern(hostnamePrefix: string): HostnamePattern {
  const [, prefix = hostnamePrefix, number] = /^(.*?)(\d+)$/.exec(hostnamePrefix) ?? [];
  return { prefix, digits: number?.length ?? 1, first: Number(number ?? '1') };
}
