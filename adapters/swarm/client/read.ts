import type { Loss, Reader, Workload } from 'regatta/kit';
import { readService } from './read-service.js';

type Json = Readonly<Record<string, unknown>>;

/** Top-level keys that a Compose file has and no other format that we read. */
const TOP_LEVEL = new Set(['version', 'name', 'services', 'networks', 'volumes', 'secrets', 'configs']);

/** Compose files of version 3, as `docker stack deploy` takes them. */
export const stackReader: Reader = {
  id: 'stack',
  title: 'Compose files for docker stack deploy (version 3)',
  detects: (documents) => documents.length > 0 && documents.every(isComposeFile),
  read(documents) {
    const workloads: Workload[] = [];
    const losses: Loss[] = [];
    for (const document of documents as readonly Json[]) {
      for (const [name, service] of Object.entries(document['services'] as Record<string, Json>)) {
        const read = readService(name, service);
        workloads.push(read.workload);
        losses.push(...read.losses);
      }
      if (Object.keys(document['networks'] ?? {}).length > 0)
        losses.push({
          path: 'networks',
          kind: 'ignored',
          consequence: 'networks are not part of a workload: all services reach each other',
        });
    }
    return { workloads, losses };
  },
};

function isComposeFile(document: unknown): boolean {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return false;
  const { services } = document as Json;
  if (typeof services !== 'object' || services === null || Array.isArray(services)) return false;
  const known = Object.keys(document).every((key) => TOP_LEVEL.has(key) || key.startsWith('x-'));
  const each = Object.values(services);
  return known && each.length > 0 && each.every((service) => typeof service === 'object' && service !== null);
}
