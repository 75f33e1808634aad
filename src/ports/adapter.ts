/**
 * An adapter is one default export: facts about an orchestrator, a client half and an engine half. Nothing under `src/` knows any
 * of its names; it is found by id through `regatta.yaml`, the project's dependencies or the built-ins.
 */
import type { ContainerModule } from 'inversify';
import type { Client } from './client.js';
import type { Profile } from './constants.js';
import type { Capabilities } from './features.js';
import type { MachineSpec } from './machines.js';

/** One control plane of a lane. */
export interface SitePlan {
  /** Unique in the lane; the first site of a lane is the one that clients reach. */
  readonly id: string;
  /** Loaded in this order into the one container of the site. */
  readonly modules: readonly ContainerModule[];
  readonly machines: readonly MachineSpec[];
  /** Anything the site's modules want to know of their place, e.g. a cluster name. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** Who a program is, as its certificate says. */
export interface Identity {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

/** What a program shows to prove who it is, PEM. */
export interface Credentials {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** What a client outside needs to reach a site that is served. */
export interface Connection {
  /** Base address without a trailing slash. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** PEM of the authority that signed the server's certificate; empty over plain HTTP. */
  readonly authorityPem: string;
  /** PEM of an administrator's certificate and key; empty over plain HTTP. */
  readonly clientCertificatePem: string;
  readonly clientKeyPem: string;
  /** The machines that the world was made with. */
  readonly machines: readonly MachineSpec[];
  /** For the real programs that take the places of parts left out, by part; empty over plain HTTP. */
  readonly parts: Readonly<Record<string, Credentials>>;
  /** PEM of the authority's own key, for a real program in whose place signing falls; empty over plain HTTP. */
  readonly authorityKeyPem: string;
  /** A folder that files for the client may be written to. */
  readonly folder: string;
}

/** What a real client reads: environment variables, and files to be written first (path relative to the folder -> content). */
export interface ClientSetup {
  readonly environment: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  /** The next command to type, for the line that `up` prints. */
  readonly tryThis: string;
}

export interface Adapter {
  /** Lower case; the name of the lane. */
  readonly id: string;
  readonly title: string;
  /** Version -> its constants. Versions differ by profile and tables, never by copied code. */
  readonly versions: Readonly<Record<string, Profile>>;
  readonly defaultVersion: string;
  /** Id of the adapter this one builds on. */
  readonly extends?: string;
  readonly capabilities: Capabilities;
  /** Parts that `--without` can leave out, with a line about each. */
  readonly parts: Readonly<Record<string, string>>;
  /** Whether a lane holds several clusters, whose number may be asked for and that machines may name. */
  readonly holdsClusters?: boolean;
  /** Who the real programs are that may take the place of a part, by part. */
  readonly identities?: Readonly<Record<string, Identity>>;
  /** Where real clients look for the server if nobody says otherwise. */
  readonly defaultPort: number;
  /** Whether real clients insist on TLS. */
  readonly secure: boolean;
  /** Names and addresses beside those of loopback that the server's certificate must hold, e.g. `kubernetes.default.svc`. */
  readonly serverNames?: readonly string[];
  readonly client: Client;
  /** Lays a cluster out: which sites there are and which machines belong to which. */
  sites(machines: readonly MachineSpec[]): readonly SitePlan[];
  setUp(connection: Connection): ClientSetup;
}

/** What an adapter is told about the site it runs in. */
export interface SiteInfo {
  readonly id: string;
  /** The adapter's id and version. */
  readonly lane: string;
  readonly version: string;
  /** Elided in comparisons, real where clients watch. */
  readonly heartbeats: 'elided' | 'real';
  /** Parts left out by the user. */
  readonly without: readonly string[];
  readonly facts: Readonly<Record<string, string>>;
}
