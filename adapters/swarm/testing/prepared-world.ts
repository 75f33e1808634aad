import { objectAt, type Json } from './exchange.js';
import type { Presupposed, PresupposedService } from './presupposed.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Aliases } from './records.js';

/** After this, tasks run and updates of a few slots have ended. */
const AFTER_CHANGE_MS = 15_000;
const PLACEHOLDER_DATA = btoa('x');

/** A swarm that is asked through its API, and whose time passes. */
export interface AskedSwarm {
  readonly state: SwarmState;
  advance(forMs: number): void;
  ask(method: string, path: string, asked: { readonly body: Json }): void;
}

/** Makes what a recording presupposes, through the API alone, so that it is as real as anything that users make. */
export class PreparedWorld {
  readonly #swarm: AskedSwarm;
  readonly #aliases: Aliases;

  constructor(swarm: AskedSwarm, aliases: Aliases) {
    this.#swarm = swarm;
    this.#aliases = aliases;
  }

  make(presupposed: Presupposed): void {
    for (const [name, network] of presupposed.networks) this.#makeNetwork(name, network);
    for (const kind of ['secrets', 'configs'] as const)
      for (const [Name, spec] of presupposed[kind])
        this.#post(`/${kind}/create`, { Name, Labels: spec['Labels'] ?? {}, Data: spec['Data'] ?? PLACEHOLDER_DATA });
    this.#swarm.advance(1000);
    for (const service of presupposed.services.values()) this.#post('/services/create', this.#first(service));
    if (presupposed.services.size > 0) this.#swarm.advance(AFTER_CHANGE_MS);
    for (const service of presupposed.services.values()) this.#bringForward(service);
    for (const [name, node] of presupposed.nodes)
      if (presupposed.accepted?.has(name) !== true) this.#shapeNode(name, node);
    if (presupposed.accepted !== undefined) this.#touchAllBut(presupposed.accepted);
    const swarm = objectAt(presupposed.swarm, 'Spec');
    if (swarm !== undefined) this.#shapeSwarm(swarm);
  }

  #makeNetwork(Name: string, network: Json): void {
    const config = objectAt(network, 'IPAM')?.['Config'];
    const { Labels, Attachable, Internal } = network;
    this.#post('/networks/create', {
      Name,
      Driver: 'overlay',
      Labels: Labels ?? {},
      Attachable,
      Internal,
      ...(Array.isArray(config) && { IPAM: { Config: config } }),
    });
  }

  #first({ spec, previous, wasRolledBack }: PresupposedService): Json {
    return wasRolledBack === true || previous === undefined ? spec : previous;
  }

  /** From the first spec to the one that is shown, the way it must have come there. */
  #bringForward({ spec, previous, wasRolledBack, iteration = 0 }: PresupposedService): void {
    const name = String(spec['Name']);
    if (previous !== undefined) {
      this.#update(name, wasRolledBack === true ? previous : spec);
      this.#swarm.advance(AFTER_CHANGE_MS);
    }
    if (wasRolledBack === true) {
      this.#update(name, previous ?? spec, '&rollback=previous');
      this.#swarm.advance(AFTER_CHANGE_MS);
    }
    for (let count = previous === undefined ? 0 : 1; count < iteration; count++) this.#update(name, spec);
  }

  #update(name: string, spec: Json, more = ''): void {
    const service = this.#swarm.state.services().find((found) => found.spec.Name === name);
    if (service !== undefined) this.#post(`/services/${service.id}/update?version=${service.version}${more}`, spec);
  }

  #shapeNode(name: string, node: Json): void {
    const spec = objectAt(node, 'Spec');
    const found = this.#swarm.state.nodeOn(name);
    if (spec === undefined || found === undefined) return;
    this.#post(`/nodes/${found.id}/update?version=${found.version}`, spec);
    if (spec['Role'] !== found.spec.Role) this.#swarm.advance(AFTER_CHANGE_MS);
  }

  #touchAllBut(accepted: ReadonlySet<string>): void {
    for (const { description, spec: Spec } of this.#swarm.state.nodes())
      if (!accepted.has(description.hostname)) this.#shapeNode(description.hostname, { Spec });
  }

  #shapeSwarm(spec: Json): void {
    const { version } = this.#swarm.state.cluster()!;
    this.#post(`/swarm/update?version=${version}`, spec);
  }

  #post(path: string, body: Json): void {
    this.#aliases.learn(this.#swarm.state);
    const sent = JSON.parse(this.#aliases.withIds(withDigests(JSON.stringify(body)))) as Json;
    this.#swarm.ask('POST', path, { body: sent });
  }
}

/** Digests are masked; any will do, as long as it is one. */
export function withDigests(json: string): string {
  return json.replaceAll('<hex>', '0'.repeat(64));
}
