import type { Component, Link, Links, Random, Tasks, Timer } from 'regatta/kit';
import type { RancherConstants } from '../profiles/2.8.js';
import type { TunnelAuthorizer } from './authorizer.js';
import type { AgentMessage, ServerMessage } from './messages.js';
import { TunnelSession } from './session.js';

/** What happened to the sessions of a cluster. */
export type SessionEvent = 'opened' | 'closed' | 'quiet' | 'heard';

/**
 * The server's end of all tunnels: accepts agents, keeps their sessions, and gives a session up that it has not heard of for
 * the read deadline (remotedialer server.go, session_manager.go). A cluster may have several agents; the oldest session is used.
 */
export class TunnelServer implements Component {
  readonly id = 'tunnel-server';
  readonly part = 'server';
  readonly order = 5;
  readonly #tasks: Tasks;
  readonly #links: Links;
  readonly #random: Random;
  readonly #authorizer: TunnelAuthorizer;
  readonly #constants: RancherConstants;
  readonly #sessions = new Map<string, TunnelSession[]>();
  readonly #listeners = new Set<(cluster: string, event: SessionEvent) => void>();
  readonly #muted = new Set<string>();
  readonly #deadlines = new Map<TunnelSession, Timer>();
  #running = false;

  constructor(tasks: Tasks, links: Links, random: Random, authorizer: TunnelAuthorizer, constants: RancherConstants) {
    this.#tasks = tasks;
    this.#links = links;
    this.#random = random.fork('tunnel');
    this.#authorizer = authorizer;
    this.#constants = constants;
  }

  start(): void {
    this.#running = true;
    this.#links.accept((link) => (this.#running ? this.#greet(link) : link.close()));
  }

  /** All agents lose their connection, and come back after their pause. */
  stop(): void {
    this.#running = false;
    for (const sessions of [...this.#sessions.values()]) for (const session of [...sessions]) session.link.close();
  }

  /** The session that requests to a cluster go through; undefined when no agent is connected. */
  session(cluster: string): TunnelSession | undefined {
    return this.#sessions.get(cluster)?.find(({ open }) => open);
  }

  /** Called whenever a session opens, closes, falls quiet or is heard again. */
  watch(listener: (cluster: string, event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Drops whatever travels between the server and the agents of a cluster, without closing anything; gives the way back. */
  mute(cluster: string): { heal(): void } {
    this.#muted.add(cluster);
    for (const session of this.#sessions.get(cluster) ?? []) {
      session.muted = true;
      this.#fallQuiet(session);
    }
    return {
      heal: () => {
        this.#muted.delete(cluster);
        for (const session of this.#sessions.get(cluster) ?? []) {
          session.muted = false;
          this.#hear(session);
        }
      },
    };
  }

  #greet(link: Link): void {
    let session: TunnelSession | undefined;
    link.onMessage((message) => {
      const told = message as AgentMessage;
      if (told.type === 'register') session = this.#register(link, told);
      else if (session !== undefined) this.#receive(session, told);
    });
  }

  #register(link: Link, told: AgentMessage & { readonly type: 'register' }): TunnelSession | undefined {
    const cluster = this.#authorizer.clusterOf(told.token);
    if (cluster === undefined) {
      this.#answer(link, { type: 'refused', status: 400, message: 'cluster not found' });
      return undefined;
    }
    // Nothing gets through, so the handshake never ends.
    if (this.#muted.has(cluster)) {
      link.close();
      return undefined;
    }
    this.#authorizer.keep(cluster, told.parameters);
    const session = new TunnelSession(cluster, link);
    this.#sessions.set(cluster, [...(this.#sessions.get(cluster) ?? []), session]);
    link.onClose(() => this.#close(session));
    this.#answer(link, { type: 'accepted' });
    this.#tell(cluster, 'opened');
    return session;
  }

  #receive(session: TunnelSession, told: Exclude<AgentMessage, { readonly type: 'register' }>): void {
    if (told.type === 'quiet') return this.#fallQuiet(session);
    if (told.type === 'heard') return this.#hear(session);
    if (!session.muted) session.receive(told);
  }

  /** The last ping came up to one period ago; from then on the read deadline runs. */
  #fallQuiet(session: TunnelSession): void {
    if (session.quiet || !session.open) return;
    session.quiet = true;
    const sincePingMs = this.#random.below(this.#constants.tunnelPingPeriodMs);
    const waitMs = this.#constants.tunnelReadWaitMs - sincePingMs;
    this.#deadlines.set(
      session,
      this.#tasks.after(waitMs, () => session.link.close(), { author: this.id }),
    );
    this.#tell(session.cluster, 'quiet');
  }

  #hear(session: TunnelSession): void {
    if (!session.quiet || session.muted) return;
    session.quiet = false;
    this.#deadlines.get(session)?.cancel();
    this.#tell(session.cluster, 'heard');
  }

  #close(session: TunnelSession): void {
    const others = (this.#sessions.get(session.cluster) ?? []).filter((other) => other !== session);
    this.#sessions.set(session.cluster, others);
    this.#deadlines.get(session)?.cancel();
    this.#deadlines.delete(session);
    this.#tasks.as(this.id, this.#tasks.cause, () => session.lose());
    this.#tell(session.cluster, 'closed');
  }

  #tell(cluster: string, event: SessionEvent): void {
    for (const listener of this.#listeners) listener(cluster, event);
  }

  #answer(link: Link, message: ServerMessage): void {
    link.send(message);
  }
}
