import type { Facade, Link, Links, Tasks, Timer } from 'regatta/kit';
import { LOCAL_CLUSTER } from '../clusters/names.js';
import type { RancherConstants } from '../profiles/2.8.js';
import type { AgentMessage, ClusterParameters, ServerMessage } from '../tunnel/messages.js';
import { Forwarder } from './forwarder.js';

/** Attempts after so many do not keep a world from being idle: the server may stay away for ever. */
const REF_ATTEMPTS = 3;

/** What an agent needs from the place it runs in. */
export interface AgentPlace {
  readonly tasks: Tasks;
  readonly links: Links;
  readonly facade: Facade;
  readonly constants: RancherConstants;
  /** The author of what it does by itself. */
  readonly author: string;
}

/** One running agent: connects, shows its token, serves requests, and connects again after a pause whenever the link ends. */
export class AgentProcess {
  readonly #place: AgentPlace;
  readonly #token: string;
  readonly #parameters: ClusterParameters;
  #link: Link | undefined;
  #retry: Timer | undefined;
  #attempts = 0;
  #isRunning = true;
  /** Set while its machine is cut off: what arrives waits, as packets that are sent again do. */
  #waiting: ServerMessage[] | undefined;
  #redeliver: ((message: ServerMessage) => void) | undefined;

  constructor(place: AgentPlace, token: string, parameters: ClusterParameters) {
    this.#place = place;
    this.#token = token;
    this.#parameters = parameters;
  }

  connect(): void {
    this.#retry?.cancel();
    if (!this.#isRunning || this.#link !== undefined) return;
    const link = this.#waiting === undefined ? this.#place.links.connect(LOCAL_CLUSTER) : undefined;
    if (link === undefined) return this.#tryLater();
    this.#link = link;
    const forwarder = new Forwarder(this.#place.facade, (message) => void link.send(message));
    link.onMessage((message) => this.#receive(message as ServerMessage, forwarder));
    link.onClose(() => {
      forwarder.close();
      if (this.#link === link) this.#link = undefined;
      this.#tryLater();
    });
    this.#send({ type: 'register', token: this.#token, parameters: this.#parameters });
  }

  /** The machine is cut off, or has lost its power: nothing is closed, but nothing arrives any more either. */
  fallQuiet(): void {
    if (this.#waiting !== undefined) return;
    this.#waiting = [];
    this.#send({ type: 'quiet' });
  }

  /** The machine is reached again. What was sent in the meantime arrives now, if the link is still there. */
  beHeard(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#send({ type: 'heard' });
    for (const message of waiting) this.#redeliver?.(message);
    this.connect();
  }

  /** The process ends. With its machine still there the connection is closed; without it, only the server's deadline does that. */
  end(machineIsUp: boolean): void {
    this.#isRunning = false;
    this.#retry?.cancel();
    if (machineIsUp) this.#link?.close();
    else this.fallQuiet();
  }

  #receive(message: ServerMessage, forwarder: Forwarder): void {
    this.#redeliver = (later) => this.#receive(later, forwarder);
    if (this.#waiting !== undefined) return void this.#waiting.push(message);
    if (message.type === 'accepted') this.#attempts = 0;
    else if (message.type === 'refused') this.#link?.close();
    else if (this.#isRunning) forwarder.receive(message);
  }

  #tryLater(): void {
    if (!this.#isRunning) return;
    const { tasks, constants, author } = this.#place;
    this.#retry?.cancel();
    const options = { author, unref: ++this.#attempts > REF_ATTEMPTS };
    this.#retry = tasks.after(constants.tunnelReconnectMs, () => this.connect(), options);
  }

  #send(message: AgentMessage): void {
    this.#link?.send(message);
  }
}
