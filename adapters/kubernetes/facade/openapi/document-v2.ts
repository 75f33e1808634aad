/**
 * The schemas once more as OpenAPI v2 in protobuf, which kubectl before 1.29 checks manifests against (and 1.29 and later those of `kind:
 * List`). Numbers of fields: gnostic, openapiv2/OpenAPIv2.proto.
 */

/** As `schemasOf` makes them. */
interface SchemaV3 {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaV3>>;
  readonly items?: SchemaV3;
  readonly additionalProperties?: SchemaV3;
  readonly allOf?: readonly { readonly $ref: string }[];
  readonly oneOf?: readonly { readonly type: string }[];
}

/** What can be patched, and with which parameters: kubectl before 1.27 reads there whether a dry run is possible. */
export interface PatchedPath {
  readonly path: string;
  readonly groupVersionKind: object;
  readonly parameters: readonly string[];
}

export interface DocumentV2 {
  readonly version: string;
  readonly schemas: Readonly<Record<string, object>>;
  readonly patched: readonly PatchedPath[];
}

/** The wire type of texts and messages. */
const LENGTH_DELIMITED = 2;

export function documentV2({ version, schemas, patched }: DocumentV2): Uint8Array {
  return message([
    text(1, '2.0'),
    nested(2, [text(1, 'Kubernetes'), text(2, version)]),
    nested(
      8,
      patched.map(({ path, ...rest }) => nested(2, [text(1, path), nested(2, [nested(8, operation(rest))])])),
    ),
    nested(9, named(1, schemas)),
  ]);
}

function operation({ groupVersionKind, parameters }: Omit<PatchedPath, 'path'>): Uint8Array[] {
  const query = (name: string) => nested(3, [text(2, 'query'), text(4, name), text(6, 'string')]);
  return [
    ...parameters.map((name) => nested(8, [nested(1, [nested(2, [query(name)])])])),
    extension(13, 'x-kubernetes-group-version-kind', groupVersionKind),
  ];
}

function named(number: number, schemas: Readonly<Record<string, SchemaV3>>): Uint8Array[] {
  return Object.entries(schemas).map(([name, schema]) => nested(number, [text(1, name), nested(2, schemaOf(schema))]));
}

function schemaOf(schema: SchemaV3): Uint8Array[] {
  const { allOf, oneOf, format, description, required = [], additionalProperties, items, properties } = schema;
  // Version 2 knows no alternatives; what may be a number or a text is a text there.
  const type = oneOf === undefined ? schema.type : 'string';
  const extensions = Object.entries(schema).filter(([key]) => key.startsWith('x-'));
  return [
    ...(allOf ?? []).map(({ $ref }) => text(1, $ref.replace('#/components/schemas/', '#/definitions/'))),
    ...(format === undefined ? [] : [text(2, format)]),
    ...(description === undefined ? [] : [text(4, description)]),
    ...required.map((name) => text(19, name)),
    ...(additionalProperties === undefined ? [] : [nested(21, [nested(1, schemaOf(additionalProperties))])]),
    ...(type === undefined ? [] : [nested(22, [text(1, type)])]),
    ...(items === undefined ? [] : [nested(23, [nested(1, schemaOf(items))])]),
    ...(properties === undefined ? [] : [nested(25, named(1, properties))]),
    ...extensions.map(([name, value]) => extension(31, name, value)),
  ];
}

/** NamedAny: the value as YAML, of which JSON is a part. */
function extension(number: number, name: string, value: unknown): Uint8Array {
  return nested(number, [text(1, name), nested(2, [text(2, JSON.stringify(value))])]);
}

function nested(number: number, fields: readonly Uint8Array[]): Uint8Array {
  return delimited(number, message(fields));
}

function text(number: number, value: string): Uint8Array {
  return delimited(number, new TextEncoder().encode(value));
}

function delimited(number: number, bytes: Uint8Array): Uint8Array {
  return message([varint((number << 3) | LENGTH_DELIMITED), varint(bytes.length), bytes]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return Uint8Array.of(...bytes, value);
}

function message(fields: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(fields.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const field of fields) {
    whole.set(field, at);
    at += field.length;
  }
  return whole;
}
