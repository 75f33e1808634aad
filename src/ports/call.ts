/**
 * One request to a native API, and the way its answer goes back. A facade sees only this: whether the caller sits behind a
 * socket, inside a world, or in a test is not its business, so watch, `logs -f`, exec and port-forward are ordinary facade
 * code. Two implementations ship and pass one suite: the memory sink (`src/world`) and the socket (`src/server`).
 */

/** Header names are lower case; a header that came more than once is joined with `, ` as HTTP allows. */
export type Headers = Readonly<Record<string, string>>;

/** Who calls, as far as the transport knows. Facades add what tokens in headers say. */
export interface Peer {
  /** Subject of the verified client certificate: `CN` and the `O` entries. */
  readonly certificate?: {
    readonly commonName: string;
    readonly organizations: readonly string[];
    /** SHA-256 of the certificate (DER) in lower-case hexadecimal, where the transport knows it. */
    readonly sha256?: string;
  };
  /** Whether the transport was encrypted. */
  readonly secure: boolean;
}

/** The request as it came; `path` is still percent-encoded and without the query. */
export interface Request {
  readonly method: string;
  readonly path: string;
  /** The text after `?`, without it; empty if there was none. */
  readonly query: string;
  readonly headers: Headers;
  /** The whole body; empty if there was none. The edge limits its size before the facade sees it. */
  readonly body: Uint8Array;
}

/** A request under way. */
export interface Call extends Request {
  readonly peer: Peer;
  readonly reply: Reply;
  /** Called once when the caller went away or the reply ended; a stream stops producing then. */
  onClose(listener: () => void): void;
}

/**
 * The answer. The order is `head`, any number of `write`, then `end`; or `upgrade` alone. A reply that was ended ignores what
 * follows, because the caller may leave at any moment and a facade need not guard each line against it.
 */
export interface Reply {
  /** Status line and headers. Must come first and once. */
  head(status: number, headers: Headers): void;
  /** Sends a chunk. False means that the reader is full: stop until `onDrain` fires, or give the reader up. */
  write(chunk: Uint8Array): boolean;
  end(chunk?: Uint8Array): void;
  onDrain(listener: () => void): void;
  /**
   * Switches protocols (WebSocket, SPDY/3.1, Docker's raw stream). The edge picks the first of `protocols` that the caller
   * offered, answers the handshake and hands back channels; undefined when the caller offered none of them.
   */
  upgrade(protocols: readonly string[]): Upgraded | undefined;
}

/**
 * A two-way connection of numbered channels. What a channel number means is the protocol's business (for Kubernetes exec: 0
 * stdin, 1 stdout, 2 stderr, 3 error, 4 resize); a raw stream has channel 0 alone.
 */
export interface Upgraded {
  /** The sub-protocol that was agreed on. */
  readonly protocol: string;
  send(channel: number, data: Uint8Array): boolean;
  /** Half-close of one channel, where the protocol knows it. */
  finish(channel: number): void;
  close(): void;
  onData(listener: (channel: number, data: Uint8Array) => void): void;
  onClose(listener: () => void): void;
}

/** A native API. `accept` returns at once; the answer may come now, at a later task, or piece by piece. */
export interface Facade {
  accept(call: Call): void;
}

/**
 * A native API that can answer reads where they arrive. A read changes nothing, so a world that is run again need not hear of it: it
 * takes no task, and neither inbox nor trace keeps it.
 */
export interface ReadingFacade extends Facade {
  /** Answers a call that only looks at what there is; false, with nothing done, for every other. */
  read(call: Call): boolean;
}
