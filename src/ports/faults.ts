/** Things that go wrong on purpose: what a scenario, `regatta fault inject` or a test asks for. */

export interface Fault {
  /** Such as `node-loss`; `regatta fault kinds` lists them. */
  readonly kind: string;
  /** A machine, an image reference, an instance, or another thing the kind names. */
  readonly target: string;
  /** Heals by itself after so many virtual milliseconds. */
  readonly forMs?: number;
}

export interface ActiveFault extends Fault {
  readonly id: string;
  /** Virtual milliseconds since the world began. */
  readonly injectedAt: number;
}

/** One kind of fault. The core brings those of machines, images, containers and the store; adapters add their own. */
export interface FaultKind {
  readonly kind: string;
  /** One sentence for `regatta fault kinds`. */
  readonly title: string;
  /** What `target` names, in one or two words. */
  readonly targets: string;
  /** Throws `fault/unknown-target`. Gives the way back. */
  inject(target: string): { heal(): void };
}

export interface Faults {
  readonly kinds: readonly FaultKind[];
  /** Throws `fault/unknown-kind` and `fault/unknown-target`. */
  inject(fault: Fault): ActiveFault;
  /** Without an id, heals everything. Throws `request/not-found`. */
  heal(id?: string): void;
  active(): readonly ActiveFault[];
}
