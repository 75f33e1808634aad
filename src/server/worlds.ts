/** The worlds of one server process. */
import { RegattaError } from '../ports/errors.js';
import type { Authority } from './edge/certificates.js';
import { HostedWorld } from './hosted-world.js';
import { performersOf } from './edge/effects.js';
import { openKept } from './journal/kept-world.js';
import { keptAuthority } from './kept-authority.js';
import { openNativePort, type NativePort } from './native-port.js';
import { PublishedPorts } from './published-ports.js';
import { stateFolder } from './state-folder.js';
import type { WorldConfig } from './world-config.js';

export interface WorldsOptions {
  /** Where the authority and files for clients are kept. Default: the user's state folder. */
  readonly folder?: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Gets what broke a world. */
  readonly onFailure: (world: HostedWorld, error: unknown) => void;
  /** Gets sentences for the user that nothing has to be done about. Default: nobody reads them. */
  readonly say?: (line: string) => void;
}

/** A world with the ports that it may have. */
export interface ServedWorld {
  readonly hosted: HostedWorld;
  readonly native?: NativePort;
  readonly published?: PublishedPorts;
}

export interface WorldPlace {
  /** Default: the id of its orchestrator, numbered where that is taken. */
  readonly name?: string | undefined;
  /** With a port, the native API is served there, and what the world publishes on its nodes is open on this machine. */
  readonly port?: number | undefined;
  /** A second port for the native API, without TLS and on loopback alone. */
  readonly plainPort?: number | undefined;
  /** Whether the state of the world outlives this server, and whether the size of its cluster was asked for or may be the kept one. */
  readonly keep?: { readonly sizeIsGiven: boolean };
}

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export class Worlds {
  readonly folder: string;
  readonly #options: WorldsOptions;
  readonly #served = new Map<string, ServedWorld>();
  #authority: Promise<Authority> | undefined;

  constructor(options: WorldsOptions) {
    this.#options = options;
    this.folder = options.folder ?? stateFolder();
  }

  list(): readonly ServedWorld[] {
    return [...this.#served.values()];
  }

  /** Throws `world/not-found`. */
  get(name: string): ServedWorld {
    const found = this.#served.get(name);
    if (found !== undefined) return found;
    throw new RegattaError('world/not-found', `there is no world "${name}"`, {
      hint: this.#served.size === 0 ? 'POST /api/v1/worlds makes one' : `one of ${[...this.#served.keys()].join(', ')}`,
    });
  }

  /**
   * Makes a world and starts it; with a port, its native API is served there. Throws `request/invalid` and
   * `request/conflict` for its name, what `createWorld` and `openKept` throw, and what `listen` rejects with.
   */
  async create(config: WorldConfig, { name, port, plainPort, keep }: WorldPlace = {}): Promise<ServedWorld> {
    const id = name ?? this.#freeName(config.lane.adapter.id);
    if (!NAME.test(id))
      throw new RegattaError('request/invalid', `"${id}" cannot be the name of a world`, {
        hint: 'lower-case letters, digits and dashes, at most 63',
      });
    if (this.#served.has(id)) throw new RegattaError('request/conflict', `there is a world "${id}" already`);
    const hosted = await this.#host(id, config, keep);
    // The name is taken from here on, although the port may take a moment.
    this.#served.set(id, { hosted });
    if (port === undefined) return { hosted };
    try {
      const native = await this.#open(hosted, port, plainPort);
      const served = { hosted, native, published: this.#publish(hosted) };
      this.#served.set(id, served);
      return served;
    } catch (error) {
      this.#served.delete(id);
      await hosted.stop();
      throw error;
    }
  }

  /** Throws `world/not-found`. Resolves when its port is free. */
  async remove(name: string): Promise<void> {
    const { hosted, native, published } = this.get(name);
    this.#served.delete(name);
    await hosted.stop();
    await Promise.all([native?.close(), published?.close()]);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#served.keys()].map((name) => this.remove(name)));
  }

  async #host(id: string, config: WorldConfig, keep: WorldPlace['keep']): Promise<HostedWorld> {
    const { onFailure } = this.#options;
    const performers = performersOf(() => this.#signer());
    if (keep === undefined) return new HostedWorld(id, config, onFailure, performers);
    const kept = await openKept(this.folder, id, config, keep.sizeIsGiven);
    return new HostedWorld(id, kept.config, onFailure, performers, kept.journal);
  }

  #open(world: HostedWorld, port: number, plainPort: number | undefined): Promise<NativePort> {
    const { host = '127.0.0.1', onFailure } = this.#options;
    const { folder } = this;
    const authority = () => this.#signer();
    const onFault = (error: unknown) => onFailure(world, error);
    return openNativePort({ world, port, plainPort, host, authority, folder, onFault });
  }

  #signer(): Promise<Authority> {
    return (this.#authority ??= keptAuthority(this.folder));
  }

  #publish(world: HostedWorld): PublishedPorts {
    const { host = '127.0.0.1', say = () => {} } = this.#options;
    return new PublishedPorts({ world, host, say });
  }

  #freeName(id: string): string {
    for (let number = 1; ; number++) {
      const name = number === 1 ? id : `${id}-${number}`;
      if (!this.#served.has(name)) return name;
    }
  }
}
