/**
 * How sites of one world talk: messages over links, each taking the link's latency, in order. A fault can cut a link; messages under
 * way are lost then, both ends are told, and whoever wants to can open it anew once it is mended.
 */
export interface Link {
  /** The site at the other end. */
  readonly peer: string;
  readonly open: boolean;
  /** False when the link is closed. The message must be plain data: the other site gets it as it is, frozen. */
  send(message: unknown): boolean;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

export interface Links {
  /** Undefined when the other site cannot be reached right now. */
  connect(peer: string): Link | undefined;
  /** Called with each link that another site opens to this one. */
  accept(listener: (link: Link) => void): void;
}
