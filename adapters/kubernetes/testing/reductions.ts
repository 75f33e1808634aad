type Fields = Readonly<Record<string, unknown>>;

/** Documents that are longer than this are "many" bytes. */
const MANY_BYTES = 2000;

/** How the recordings cut large answers down, by the words of their notes; each is the identity on what is cut already. */
const REDUCTIONS: Readonly<Record<string, (body: Fields) => unknown>> = {
  'items are reduced to metadata.name': (body) => ({ ...body, items: listAt(body, 'items').map(nameOnly) }),
  'reduced to kind and name': ({ kind, metadata }) => ({ kind, metadata: { name: (metadata as Fields)['name'] } }),
  'reduced to kind and apiVersion': ({ kind, apiVersion, groups, items }) => ({
    kind,
    apiVersion,
    groups: typeof groups === 'string' ? groups : groups === undefined && items === undefined ? 'none' : 'some',
  }),
  'reduced to group names and versions': ({ kind, groups }) => ({
    kind,
    groups: (groups as readonly Fields[]).map(({ name, versions }) => ({
      name,
      versions: (versions as readonly (string | Fields)[]).map((one) =>
        typeof one === 'string' ? one : one['version'],
      ),
    })),
  }),
  'reduced to names': ({ openapi, paths, schemas, components }) => ({
    openapi,
    paths: namesOf(paths),
    schemas: namesOf(schemas ?? (components as Fields | undefined)?.['schemas']),
  }),
  'reduced to names (namespace/name where there is one)': (body) => ({
    kind: body['kind'],
    names: 'names' in body ? body['names'] : listAt(body, 'items').map(qualifiedName).sort(),
  }),
  'reduced to the path list, the schema names and the Widget schema': ({
    openapi,
    paths,
    schemas,
    widget,
    components,
  }) => {
    const all = (components as Fields | undefined)?.['schemas'] as Fields | undefined;
    return {
      openapi,
      paths: namesOf(paths),
      schemas: namesOf(schemas ?? all),
      widget: widget ?? all?.['com.example.v1.Widget'],
    };
  },
  'the body is reduced to many or few bytes': (body) =>
    'bytes' in body ? body : { bytes: JSON.stringify(body).length > MANY_BYTES ? 'many' : 'few' },
  'rows are reduced to some or none': ({ kind, columnDefinitions, rows }) => ({
    kind,
    columnDefinitions,
    rows: typeof rows === 'string' ? rows : Array.isArray(rows) && rows.length > 0 ? 'some' : 'none',
  }),
  'only success is kept': () => ({ ok: true }),
};

/** An answer in the form in which the recording keeps it. */
export function reduced(body: unknown, note: unknown): unknown {
  const reduction = typeof note === 'string' ? REDUCTIONS[note] : undefined;
  if (reduction === undefined) return body;
  return reduction(typeof body === 'object' && body !== null ? (body as Fields) : { text: body });
}

function listAt(body: Fields, name: string): readonly Fields[] {
  return Array.isArray(body[name]) ? (body[name] as readonly Fields[]) : [];
}

function nameOnly({ metadata }: Fields): Fields {
  return { metadata: { name: (metadata as Fields)['name'] } };
}

function qualifiedName({ metadata }: Fields): string {
  const { namespace, name } = metadata as { namespace?: string; name: string };
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The keys of an object, or the list that it was cut down to. */
function namesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : Object.keys(value ?? {}).sort();
}
