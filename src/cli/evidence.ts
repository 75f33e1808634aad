/** What backs the claims of an adapter: each is tried, in a world of its own, through the native API. */
import type { Adapter } from '../ports/adapter.js';
import { FEATURES, type FeatureId } from '../ports/features.js';
import { Lab, type Probe } from '../testing/conformance/lab.js';
import { PROBES } from '../testing/conformance/probes.js';
import { builtInIds, builtInSpecifier } from '../config/built-in.js';

export interface Evidence {
  readonly outcome: 'passed' | 'failed' | 'none';
  /** One line: what the probe found, or what is claimed where no probe can show it. */
  readonly text: string;
}

type Probes = Partial<Record<FeatureId, Probe>>;

/** Tries everything that the adapter claims to some extent; what it denies needs no evidence but its own word. */
export async function evidenceOf(adapter: Adapter): Promise<Readonly<Record<FeatureId, Evidence>>> {
  const ids = Object.keys(FEATURES) as FeatureId[];
  const probes = { ...PROBES, ...(await ownProbes(adapter.id)) };
  return Object.fromEntries(ids.map((id) => [id, tried(adapter, id, probes[id])])) as Record<FeatureId, Evidence>;
}

/** What an adapter that comes with the package shows besides what every adapter can be asked. */
async function ownProbes(id: string): Promise<Probes> {
  if (!builtInIds().includes(id)) return {};
  const { probes = {} } = (await import(`${builtInSpecifier(id)}/testing`)) as { probes?: Probes };
  return probes;
}

function tried(adapter: Adapter, id: FeatureId, probe: Probe | undefined): Evidence {
  const { level, note } = adapter.capabilities[id];
  if (level === 'no' || level === 'planned' || probe === undefined) return { outcome: 'none', text: note };
  try {
    probe(new Lab(adapter));
    return { outcome: 'passed', text: `probe passed; ${note}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { outcome: 'failed', text: `probe failed: ${reason}` };
  }
}
