/**
 * Addresses and where packets go. Adapters program routes as kube-proxy, IPVS or a router would; requests (probes, traffic,
 * real sockets in `up`) follow them to a container and get that image's answer, or none.
 */
import type { HttpAnswer } from './images.js';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface Route {
  /** Who programmed it; a route is replaced only under the same owner. */
  readonly owner: string;
  readonly backends: readonly Endpoint[];
  /** `any` address: reached on every machine that is up (NodePort, ingress port). */
  readonly onEveryMachine: boolean;
}

export type Answer =
  | { readonly outcome: 'answered'; readonly http: HttpAnswer; readonly container: string; readonly machine: string }
  | { readonly outcome: 'refused' | 'unreachable' | 'no-route'; readonly detail: string };

export interface Network {
  /** Gives a container (or a group of containers that share one) an address on a machine. */
  attach(address: string, machine: string, containers: () => readonly string[]): void;
  detach(address: string): void;
  setRoute(frontend: Endpoint, route: Route): void;
  removeRoute(frontend: Endpoint, owner: string): void;
  routes(): ReadonlyMap<string, Route>;
  /**
   * Sends one request. `frontend.address` may be a virtual IP, a machine's address or a container's. `draw` chooses among the
   * backends: a whole number that the caller draws from its own stream.
   */
  request(frontend: Endpoint, path: string, draw: number): Answer;
}

/** Hands out values of a finite range, lowest first or a wanted one, and takes them back. */
export interface Pool<T> {
  /** Undefined when nothing is left. */
  take(): T | undefined;
  /** False when it is taken or outside the range. */
  takeExactly(value: T): boolean;
  release(value: T): void;
  readonly free: number;
}
