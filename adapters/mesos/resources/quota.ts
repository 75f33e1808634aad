import type { KindDefinition } from 'regatta/kit';

/** Amounts in thousandths by resource name, sorted by name. */
export type Amounts = Readonly<Record<string, number>>;

/** The quota of a role; named by the role. */
export interface QuotaConfig {
  readonly role: string;
  /** Missing names count as 0. */
  readonly guarantees: Amounts;
  /** Missing names are not limited. */
  readonly limits: Amounts;
}

export const QUOTAS: KindDefinition<QuotaConfig> = { kind: 'Quota' };

/** Amounts as the master prints them. Source: recorded http-operator-changes. */
export function amountsText(amounts: Amounts): string {
  const names = Object.keys(amounts).sort();
  return names.length === 0 ? '{}' : names.map((name) => `${name}:${amounts[name]! / 1000}`).join('; ');
}
