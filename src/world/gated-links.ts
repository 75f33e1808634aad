import type { Link, Links } from '../ports/link.js';
import type { CommitGate } from './commit-gate.js';

/**
 * The links of one site behind its gate: a message leaves the site as an answer does, so the other site never hears of a write
 * that could still be lost.
 */
export class GatedLinks implements Links {
  readonly #links: Links;
  readonly #gate: CommitGate;
  readonly #revision: () => number;

  constructor(links: Links, gate: CommitGate, revision: () => number) {
    this.#links = links;
    this.#gate = gate;
    this.#revision = revision;
  }

  connect(peer: string): Link | undefined {
    const link = this.#links.connect(peer);
    return link === undefined ? undefined : this.#gated(link);
  }

  accept(listener: (link: Link) => void): void {
    this.#links.accept((link) => listener(this.#gated(link)));
  }

  #gated(link: Link): Link {
    return {
      peer: link.peer,
      get open() {
        return link.open;
      },
      send: (message) => {
        if (!link.open) return false;
        this.#gate.release(this.#revision(), () => link.send(message));
        return true;
      },
      onMessage: (listener) => link.onMessage(listener),
      onClose: (listener) => link.onClose(listener),
      close: () => link.close(),
    };
  }
}
