/** The OpenAPI v3 documents of a server, asked of the server itself: what there is to send requests to, and of what shape bodies are. */

export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly allOf?: readonly { readonly $ref: string }[];
  readonly oneOf?: readonly Schema[];
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Operation {
  readonly 'x-kubernetes-group-version-kind': GroupVersionKind;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** One path with its methods and the kind that it serves. */
export interface Endpoint {
  readonly path: string;
  readonly methods: readonly string[];
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: Schema;
}

/** What a server says of itself. */
export class ServerDocument {
  readonly endpoints: readonly Endpoint[];
  readonly #schemas = new Map<string, Schema>();

  /** `read` gives the body of a GET. */
  constructor(read: (path: string) => string) {
    const { paths } = JSON.parse(read('/openapi/v3')) as { paths: Readonly<Record<string, unknown>> };
    const documents = Object.keys(paths).map((path) => JSON.parse(read(`/openapi/v3/${path}`)) as Document);
    for (const { components } of documents)
      for (const [name, schema] of Object.entries(components.schemas))
        // Another document refers to the schema of a kind without saying that it is one.
        if (schema['x-kubernetes-group-version-kind'] !== undefined || !this.#schemas.has(referenceTo(name)))
          this.#schemas.set(referenceTo(name), schema);
    this.endpoints = documents.flatMap((document) =>
      Object.entries(document.paths).map(([path, operations]) => this.#endpoint(path, operations)),
    );
  }

  /** The schema behind a reference. */
  resolve(schema: Schema): Schema {
    const [reference] = schema.allOf ?? [];
    return reference === undefined ? schema : (this.#schemas.get(reference.$ref) ?? {});
  }

  #endpoint(path: string, operations: Readonly<Record<string, Operation>>): Endpoint {
    const [{ 'x-kubernetes-group-version-kind': named }] = Object.values(operations) as [Operation];
    const { group, version, kind } = named;
    const schema = [...this.#schemas.values()].find((one) =>
      one['x-kubernetes-group-version-kind']?.some(
        (other) => other.group === group && other.version === version && other.kind === kind,
      ),
    );
    return {
      path,
      methods: Object.keys(operations).map((method) => method.toUpperCase()),
      apiVersion: group === '' ? version : `${group}/${version}`,
      kind,
      schema: schema ?? {},
    };
  }
}

function referenceTo(name: string): string {
  return `#/components/schemas/${name}`;
}
