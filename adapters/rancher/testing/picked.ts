/** What the recorder kept of a long answer (`trimmed`): the same taken from an answer of ours. */

type Fields = Readonly<Record<string, unknown>>;

/** Brings our answer to the form in which the recorder kept the real one; what was kept whole stays as it is. */
export function pickedLike(wanted: unknown, actual: unknown): unknown {
  if (!isFields(wanted) || !isFields(actual)) return actual;
  const data = Array.isArray(actual['data']) ? (actual['data'] as readonly Fields[]) : [];
  const made: Record<string, unknown> = { ...actual };
  if (Object.hasOwn(wanted, 'count') && !Object.hasOwn(actual, 'count')) made['count'] = data.length;
  if (Object.hasOwn(wanted, 'ids')) made['ids'] = data.map(({ id }) => id);
  if (Object.hasOwn(wanted, 'first')) made['first'] = data[0];
  if (Object.hasOwn(wanted, 'schemas')) made['schemas'] = data.map(capabilitiesOf);
  const [first] = Array.isArray(wanted['data']) ? (wanted['data'] as readonly unknown[]) : [];
  if (typeof first === 'string') made['data'] = data.map(({ id }) => id);
  return made;
}

/** Long texts end in an ellipsis where the recorder cut them. */
export function cutLike(wanted: string, actual: unknown): unknown {
  if (typeof actual !== 'string' || !wanted.endsWith('…')) return actual;
  return `${actual.slice(0, wanted.length - 1)}…`;
}

function capabilitiesOf(schema: Fields): Fields {
  const { id, collectionMethods, resourceMethods } = schema;
  const names = (actions: unknown) => Object.keys(actions ?? {}).sort();
  return {
    id,
    ...(collectionMethods !== undefined && { collectionMethods }),
    ...(resourceMethods !== undefined && { resourceMethods }),
    resourceActions: names(schema['resourceActions']),
    collectionActions: names(schema['collectionActions']),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
