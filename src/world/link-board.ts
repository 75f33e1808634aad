import type { Tasks } from '../ports/clock.js';
import type { Link, Links } from '../ports/link.js';

/** Time a message takes between two sites, one way. Declared: two data centres of one region. */
export const LINK_LATENCY_MS = 5;

/** All links of a world. A pair of sites is either reachable or cut; cutting closes what is open between them. */
export class LinkBoard {
  readonly #tasks: Tasks;
  readonly #accepting = new Map<string, (link: Link) => void>();
  readonly #open = new Set<LinkEnd>();
  readonly #cut = new Set<string>();
  readonly #sites = new Set<string>();

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
  }

  /** The view of one site. */
  of(site: string): Links {
    this.#sites.add(site);
    return {
      connect: (peer) => this.#connect(site, peer),
      accept: (listener) => void this.#accepting.set(site, listener),
    };
  }

  /** Cuts a site off from all others; gives the way back. */
  cut(site: string): { heal(): void } {
    this.#cut.add(site);
    for (const end of [...this.#open]) if (end.site === site || end.peer === site) end.close();
    return { heal: () => void this.#cut.delete(site) };
  }

  /** All sites of the world, in the order in which they were made. */
  get sites(): readonly string[] {
    return [...this.#sites];
  }

  #connect(site: string, peer: string): Link | undefined {
    const accept = this.#accepting.get(peer);
    if (accept === undefined || this.#cut.has(site) || this.#cut.has(peer)) return undefined;
    const near = new LinkEnd(this.#tasks, site, peer, this.#open);
    const far = new LinkEnd(this.#tasks, peer, site, this.#open);
    near.other = far;
    far.other = near;
    this.#tasks.after(LINK_LATENCY_MS, () => accept(far));
    return near;
  }
}

class LinkEnd implements Link {
  readonly site: string;
  readonly peer: string;
  other!: LinkEnd;
  readonly #tasks: Tasks;
  readonly #all: Set<LinkEnd>;
  readonly #onMessage: ((message: unknown) => void)[] = [];
  readonly #onClose: (() => void)[] = [];
  #isOpen = true;

  constructor(tasks: Tasks, site: string, peer: string, all: Set<LinkEnd>) {
    this.#tasks = tasks;
    this.site = site;
    this.peer = peer;
    this.#all = all.add(this);
  }

  get open(): boolean {
    return this.#isOpen;
  }

  send(message: unknown): boolean {
    if (!this.#isOpen) return false;
    this.#tasks.after(LINK_LATENCY_MS, () => this.other.#receive(message));
    return true;
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#onMessage.push(listener);
  }

  onClose(listener: () => void): void {
    this.#onClose.push(listener);
  }

  close(): void {
    for (const end of [this, this.other]) end.#shut();
  }

  #receive(message: unknown): void {
    if (this.#isOpen) for (const listener of this.#onMessage) listener(message);
  }

  #shut(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#all.delete(this);
    for (const listener of this.#onClose) this.#tasks.after(0, listener);
  }
}
