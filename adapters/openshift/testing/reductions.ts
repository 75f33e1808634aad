import { isObject, listAt, objectAt, textAt } from 'regatta/adapters/kubernetes/api';
import type { VectorsHost } from 'regatta/testing';

type Interactions = NonNullable<VectorsHost['interactions']>;
type Interaction = Parameters<NonNullable<Interactions['matching']['order']>>[1];

/** Several recorded answers hold only a part of what was sent; their notes say which. Brings an answer to that part. */
export function reduced(body: unknown, interaction: Interaction): unknown {
  const note = textAt(interaction, 'note');
  const recorded: unknown = interaction.response.body;
  if (body === recorded) return body;
  const answer = note.includes('JSON text under another Content-Type') ? parsedDocuments(body) : body;
  if (note.startsWith('reduced to object, type, reason, message, source')) return eventLines(answer);
  if (note.startsWith('reduced to type, reason, message, source')) return eventRecords(answer);
  if (note.startsWith('reduced to labels, annotations, owner, image, phase')) return podRecords(answer);
  if (note.startsWith('reduced to name (random suffix replaced)')) return routeRecords(answer);
  if (note.startsWith('reduced to name, annotations, data keys')) return mapRecords(answer);
  if (note.startsWith('reduced to name, phase')) return versionRecords(answer, note);
  if (note.endsWith('filtered to those of the case')) return ofTheCase(answer);
  if (/\b(reduced|removed)\b/.test(note)) return projected(answer, recorded);
  return answer;
}

/** Users, groups and rules that have nothing to do with the words of a case are those of every cluster. */
function ofTheCase(body: unknown): unknown {
  if (!isObject(body)) return body;
  const own = (field: string, of: object) =>
    field in of ? { [field]: listAt(of, field).filter((item) => JSON.stringify(item).includes('demo')) } : {};
  const status = isObject(body['status']) ? { status: { ...body['status'], ...own('rules', body['status']) } } : {};
  return { ...body, ...own('users', body), ...own('groups', body), ...status };
}

function parsedDocuments(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  const documents = body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
  return documents.length === 1 ? documents[0] : documents;
}

/** What of a value the recording has a place for. */
function projected(value: unknown, recorded: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(recorded)) {
    const names = recorded.every((item) => typeof item === 'string') && value.every((item) => isObject(item));
    return names
      ? value.map((item) => textAt(item, 'name'))
      : value.map((item, index) => projected(item, recorded[index] ?? recorded[0]));
  }
  if (!isObject(value) || !isObject(recorded)) return value;
  const flat = { ...objectAt(value, 'spec'), ...objectAt(value, 'status'), ...value };
  const entries = Object.entries(recorded).map(([key, part]) => [key, projected(flat[key], part)] as const);
  return Object.fromEntries(entries.filter(([, part]) => part !== undefined));
}

function eventsOf(body: unknown): readonly unknown[] {
  return listAt(body, 'items').filter(
    (event) => !['SuccessfulCreate', 'SuccessfulDelete'].includes(textAt(event, 'reason')),
  );
}

function eventLines(body: unknown): readonly string[] {
  const lines = eventsOf(body).map((event) => {
    const about = textAt(objectAt(event, 'involvedObject'), 'name');
    const source = textAt(objectAt(event, 'source'), 'component');
    return [about, textAt(event, 'type'), textAt(event, 'reason'), textAt(event, 'message'), source].join(' | ');
  });
  return [...new Set(lines)].sort();
}

function eventRecords(body: unknown): readonly object[] {
  return eventsOf(body).map((event) => ({
    type: textAt(event, 'type'),
    reason: textAt(event, 'reason'),
    message: textAt(event, 'message'),
    source: objectAt(event, 'source'),
  }));
}

function podRecords(body: unknown): readonly object[] {
  return listAt(body, 'items').map((pod) => {
    const metadata = objectAt(pod, 'metadata');
    const [container] = listAt(objectAt(pod, 'spec'), 'containers');
    return {
      labels: metadata['labels'],
      annotations: metadata['annotations'],
      owner: listAt(metadata, 'ownerReferences').map((owner) => `${textAt(owner, 'kind')}/${textAt(owner, 'name')}`),
      image: textAt(container, 'image'),
      phase: textAt(objectAt(pod, 'status'), 'phase'),
    };
  });
}

function routeRecords(body: unknown): readonly object[] {
  const records = listAt(body, 'items').map((route) => {
    const metadata = objectAt(route, 'metadata');
    const owner = listAt(metadata, 'ownerReferences');
    const { labels, annotations } = metadata;
    return {
      name: textAt(metadata, 'name').replace(/-[a-z0-9]{5}$/, '-<suffix>'),
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations }),
      owner: owner.map((one) => ({ kind: textAt(one, 'kind'), name: textAt(one, 'name'), controller: true })),
      spec: objectAt(route, 'spec'),
    };
  });
  const key = ({ spec }: { readonly spec: object }) => `${textAt(spec, 'host')} ${textAt(spec, 'path')}`;
  return records.sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

function mapRecords(body: unknown): readonly unknown[] {
  return listAt(body, 'items').map((map) => {
    const metadata = objectAt(map, 'metadata');
    return [textAt(metadata, 'name'), metadata['annotations'] ?? null, Object.keys(objectAt(map, 'data'))];
  });
}

/** The parts of a version, in the order in which its note names them. */
function versionRecords(body: unknown, note: string): readonly unknown[] {
  const parts = note.replace('reduced to ', '').split(', ');
  return listAt(body, 'items').map((controller) => {
    const metadata = objectAt(controller, 'metadata');
    const annotations = objectAt(metadata, 'annotations');
    const values: Readonly<Record<string, unknown>> = {
      name: metadata['name'],
      phase: annotations['openshift.io/deployment.phase'] ?? null,
      cancelled: annotations['openshift.io/deployment.cancelled'] ?? null,
      reason: annotations['openshift.io/deployment.status-reason'] ?? null,
      replicas: objectAt(controller, 'spec')['replicas'] ?? 0,
    };
    return parts.map((part) => values[part] ?? null);
  });
}
