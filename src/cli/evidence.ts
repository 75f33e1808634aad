/** What backs the claims of an adapter: each is tried, in a world of its own, through the native API. */
import type { Adapter } from '../ports/adapter.js';
import { FEATURES, type FeatureId } from '../ports/features.js';
import { Lab } from '../testing/conformance/lab.js';
import { PROBES } from '../testing/conformance/probes.js';

export interface Evidence {
  readonly outcome: 'passed' | 'failed' | 'none';
  /** One line: what the probe found, or what is claimed where no probe can show it. */
  readonly text: string;
}

/** Tries everything that the adapter claims to some extent; what it denies needs no evidence but its own word. */
export function evidenceOf(adapter: Adapter): Readonly<Record<FeatureId, Evidence>> {
  const ids = Object.keys(FEATURES) as FeatureId[];
  return Object.fromEntries(ids.map((id) => [id, tried(adapter, id)])) as Record<FeatureId, Evidence>;
}

function tried(adapter: Adapter, id: FeatureId): Evidence {
  const { level, note } = adapter.capabilities[id];
  const probe = PROBES[id];
  if (level === 'no' || level === 'planned' || probe === undefined) return { outcome: 'none', text: note };
  try {
    probe(new Lab(adapter));
    return { outcome: 'passed', text: `probe passed; ${note}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { outcome: 'failed', text: `probe failed: ${reason}` };
  }
}
