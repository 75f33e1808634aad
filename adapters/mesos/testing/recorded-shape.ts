type Json = Readonly<Record<string, unknown>>;

/** Lists whose order says nothing, in one order. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted) as Json[];
    const keyed = items.every((item) => typeof item === 'object' && item !== null);
    return keyed ? items.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sorted(item)]));
}

function keyOf(item: Json): string {
  const { hostname, name, slave_id: agentId, id, role, agent_info: agent, task_id: task } = item;
  const nested = (agent as Json | undefined)?.['hostname'] ?? (task as Json | undefined)?.['value'];
  const key = hostname ?? nested ?? name ?? agentId ?? id ?? role ?? '';
  return typeof key === 'string' ? key : '';
}

/** Some bodies were reduced before they were stored; the same is done to ours, as far as the shape of what was stored tells. */
export function reducedLike(wanted: unknown, found: unknown): unknown {
  if (typeof wanted === 'string') return wordFor(wanted, found);
  if (typeof found !== 'object' || found === null) return found;
  if (Array.isArray(wanted)) return listFor(wanted, found as Json);
  const fields = wanted as Json;
  if (typeof fields['count'] === 'string') return { type: (found as Json)['type'], count: '>0' };
  if (Array.isArray(fields['states'])) return { type: (found as Json)['type'], states: [] };
  return pickedLike(wanted, found);
}

function wordFor(wanted: string, found: unknown): unknown {
  if (typeof found === 'string') return wanted === '<html>' && found.startsWith('<html>') ? '<html>' : found;
  if (wanted === 'object') return typeof found;
  const { type, flags } = (found ?? {}) as { type?: unknown; flags?: { zk?: unknown } };
  return type ?? flags?.zk;
}

function listFor(wanted: readonly unknown[], found: Json): unknown {
  const texts = wanted.every((item) => typeof item === 'string');
  const processes = found['processes'] as readonly { id: string; endpoints: readonly { name: string }[] }[] | undefined;
  if (processes !== undefined)
    return processes.flatMap(({ id, endpoints }) => endpoints.map(({ name }) => `${id} ${name}`)).sort();
  const list = (found['frameworks'] ?? found['roles'] ?? found['tasks']) as readonly Json[] | undefined;
  if (texts && list !== undefined && (wanted.length === 0 || !wanted.every((item) => item in found)))
    return list.map((item) => (found['tasks'] === undefined ? item['name'] : item['id']) as string);
  if (texts) return Array.isArray(found) ? found : Object.keys(found).sort();
  const items = (Array.isArray(found) ? found : (list ?? containersIn(found))) as readonly Json[] | undefined;
  if (items === undefined) return found;
  const keys = new Set(wanted.flatMap((item) => Object.keys(item as Json)));
  return items.map((item) => Object.fromEntries(Object.entries(item).filter(([key]) => keys.has(key))));
}

function containersIn(found: Json): unknown {
  return (found['get_containers'] as Json | undefined)?.['containers'];
}

function pickedLike(wanted: unknown, found: unknown): unknown {
  if (Array.isArray(wanted) && Array.isArray(found)) return found.map((item, index) => pickedLike(wanted[index], item));
  if (typeof wanted !== 'object' || wanted === null || typeof found !== 'object' || found === null) return found;
  return Object.fromEntries(
    Object.entries(found)
      .filter(([key]) => key in wanted)
      .map(([key, item]) => [key, pickedLike((wanted as Json)[key], item)]),
  );
}

/** JSON where it is, else the text. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
