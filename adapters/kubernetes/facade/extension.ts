import { token, type ContainerLogs, type Images, type Random, type Runtime, type Store, type Tasks } from 'regatta/kit';
import type { ResourceRegistry } from '../resources/registry/resource-registry.js';
import type { StoredApiServer } from '../resources/registry/stored-api-server.js';
import type { Authentication } from './authentication/authentication.js';
import type { Discovered } from './discovery.js';
import type { ServedKinds } from './kinds.js';
import type { Patches } from './patch.js';
import type { Reads } from './reads.js';
import type { ApiCall, ResourceRequest } from './request.js';
import type { SubresourceHandler } from './subresources/handler.js';
import type { View } from './views/view.js';
import type { Writes } from './writes.js';

/** A resource that is answered and not stored: reviews, requests, and views that no single stored object stands behind. */
export interface AnsweredResource {
  readonly discovered: Discovered;
  /** Absent for what is always served. */
  readonly isServed?: boolean;
  /** Answers every request whose path names the resource; throws a `Refusal` for what it cannot. */
  handle(call: ApiCall, request: ResourceRequest): void;
}

/** What the handlers of an extension may use of the server. */
export interface FacadeGround {
  readonly api: StoredApiServer;
  readonly registry: ResourceRegistry;
  readonly store: Store;
  readonly tasks: Tasks;
  readonly random: Random;
  readonly runtime: Runtime;
  readonly logs: ContainerLogs;
  readonly images: Images;
  readonly kinds: ServedKinds;
  readonly authentication: Authentication;
  readonly reads: Reads;
  readonly writes: Writes;
  readonly patches: Patches;
  /** Every handler of a path below an object, once all are there. */
  subresources(): readonly SubresourceHandler[];
}

/** What an adapter that extends this one adds to the HTTP side. */
export interface FacadeExtension {
  readonly views?: readonly View[];
  readonly subresources?: (ground: FacadeGround) => readonly SubresourceHandler[];
  readonly answered?: (ground: FacadeGround) => readonly AnsweredResource[];
}

/** Collected like the resources. */
export const FacadeExtension = token<FacadeExtension>('kubernetes.FacadeExtension');
