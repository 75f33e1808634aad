/** Known images: which tags exist, how large they are and how their containers behave. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a program wrote; bytes that are not UTF-8 are kept as `textOf` has them. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How programs of a container reach others, by whatever the platform gives them for names. */
export interface Outside {
  /** Who answers for names. */
  readonly nameServer: string;
  /** The full name and the addresses behind a name; undefined where nobody knows it. */
  resolve(name: string): { readonly name: string; readonly addresses: readonly string[] } | undefined;
  /** Undefined where nobody listens. */
  request(address: string, port: number, path: string): HttpAnswer | undefined;
}

/** What a running container looks like from inside. */
export interface Inside {
  readonly hostname: string;
  readonly image: string;
  readonly env: ReadonlyMap<string, string>;
  /** By path. Programs write here; what they wrote stays as long as the container. */
  readonly files: Map<string, string>;
  /** Absent where the platform leads nowhere. */
  readonly outside?: Outside;
}

/** How containers of an image behave. Everything is data or a pure function, so two lanes see the same container. */
export interface ImageBehaviour {
  /** From start until it serves, on top of the physical model's start time. Milliseconds. */
  readonly warmUpMs: number;
  /** How long it takes to end after SIGTERM; Infinity when it ignores the signal. Milliseconds. */
  readonly shutDownMs: number;
  /** Exit code after SIGTERM. */
  readonly signalExitCode: number;
  /** Ends by itself; absent for a server. */
  readonly exits?: { readonly afterMs: number; readonly code: number };
  /** Ports it listens on. */
  readonly ports: readonly number[];
  /** Lines it writes when it starts. */
  readonly banner: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly memoryBytes: number;
  http?(inside: Inside, port: number, path: string): HttpAnswer;
  exec?(inside: Inside, argv: readonly string[], stdin: string): ExecResult | undefined;
}

export interface Image {
  /** With registry, repository and tag, e.g. `docker.io/library/nginx:1.9.1`. */
  readonly reference: string;
  readonly repository: string;
  readonly tag: string;
  /** `sha256:` and 64 hexadecimal digits; the same everywhere for the same reference. */
  readonly digest: string;
  /** Compressed size that a pull transfers. */
  readonly sizeBytes: number;
  readonly behaviour: ImageBehaviour;
  /** False when the image is not in the catalogue and got the declared default behaviour. */
  readonly known: boolean;
}

export type ImageLookup =
  | { readonly found: true; readonly image: Image }
  | { readonly found: false; readonly reason: 'not-found' | 'invalid-name'; readonly message: string };

export interface Images {
  /** Looks a reference up as a registry would; what a fault hides is not found. */
  lookUp(reference: string): ImageLookup;
  /** The full name of a reference (`nginx` is `docker.io/library/nginx:latest`); the text itself where it breaks the grammar. */
  nameOf(reference: string): string;
  /** Makes a reference unavailable, or available again. */
  hide(reference: string, hidden: boolean): void;
  /** Multiplies pull times (a slow registry); 1 is normal. */
  slowDown(factor: number): void;
  readonly slowness: number;
}
