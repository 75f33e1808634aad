import type { Call, Facade } from 'regatta/kit';
import { tellOfContainers } from './container-events.js';
import { containerRoutes } from './containers.js';
import type { EngineParts } from './engine-parts.js';
import { badParameter, EngineError, pageNotFound, sendError } from './errors.js';
import { eventRoutes } from './events.js';
import { execRoutes } from './exec.js';
import { imageRoutes } from './images.js';
import { LeaderGate } from './leader-gate.js';
import { logRoutes } from './logs.js';
import { managerMachine } from './manager-gate.js';
import { membershipRoutes } from './membership.js';
import { networkRoutes } from './networks.js';
import { nodeRoutes } from './nodes.js';
import { pruneRoutes } from './pruning.js';
import { matchPath, type Answer, type EngineRequest, type Route } from './route.js';
import { sealedRoutes } from './sealed.js';
import { serviceRoutes } from './services.js';
import { swarmRoutes } from './swarm.js';
import { systemRoutes } from './system.js';
import { taskRoutes } from './tasks.js';

/** Below this version errors are plain text. */
const JSON_ERRORS_SINCE = 24;

/** The Docker Engine API of the first manager, or of the node that the header `x-regatta-node` names. */
export class EngineApi implements Facade {
  readonly #parts: EngineParts;
  readonly #routes: readonly Route[];
  readonly #gate: LeaderGate;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#gate = new LeaderGate(parts, (call, error) =>
      sendError(call, error, this.#headers(true), parts.constants.apiMinor),
    );
    tellOfContainers(parts);
    this.#routes = [
      ...systemRoutes(parts),
      ...serviceRoutes(parts),
      ...taskRoutes(parts),
      ...nodeRoutes(parts),
      ...networkRoutes(parts),
      ...sealedRoutes(parts, 'secret'),
      ...sealedRoutes(parts, 'config'),
      ...swarmRoutes(parts),
      ...membershipRoutes(parts),
      ...eventRoutes(parts),
      ...logRoutes(parts),
      ...containerRoutes(parts),
      ...execRoutes(parts),
      ...imageRoutes(parts),
      ...pruneRoutes(parts),
    ];
  }

  accept(call: Call): void {
    const { apiMinor } = this.#parts.constants;
    let minor = apiMinor;
    let headers: Readonly<Record<string, string>> = {};
    try {
      const [version, path] = splitVersion(call.path);
      const route = this.#find(call.method, path);
      if (route === undefined) throw pageNotFound();
      headers = this.#headers(false);
      minor = version === undefined ? apiMinor : this.#checkVersion(version);
      headers = this.#headers(true);
      const request = this.#request(call, minor, headers, route);
      if (route.route.manager === true) managerMachine(this.#parts.state, request.machine);
      if (route.route.manager === true && this.#gate.holds(request))
        return this.#gate.wait(call, () => this.accept(call));
      const answer = route.route.handle(request);
      if (answer !== undefined) send(call, answer, headers);
    } catch (error) {
      const asked = error instanceof TooOld ? error.minor : minor;
      sendError(call, error, headers, asked < JSON_ERRORS_SINCE ? asked : apiMinor);
    }
  }

  #find(method: string, path: string): { readonly route: Route; readonly params: Record<string, string> } | undefined {
    for (const route of this.#routes) {
      if (route.method !== method) continue;
      const params = matchPath(route.path, path);
      if (params !== undefined) return { route, params };
    }
    return undefined;
  }

  /** Throws for versions outside of what the engine speaks; gives the minor number. */
  #checkVersion(version: string): number {
    const { apiMinor, minimumApiMinor } = this.#parts.constants;
    const [major, minor] = version.split('.').map(Number) as [number, number];
    if (major > 1 || minor > apiMinor)
      throw badParameter(`client version ${version} is too new. Maximum supported API version is 1.${apiMinor}`);
    if (minor >= minimumApiMinor) return minor;
    const text = `client version ${version} is too old. Minimum supported API version is 1.${minimumApiMinor}, please upgrade your client to a newer version`;
    throw new TooOld(text, minor);
  }

  #headers(complete: boolean): Readonly<Record<string, string>> {
    const { constants, engineVersion } = this.#parts;
    return {
      'api-version': `1.${constants.apiMinor}`,
      ...(complete && { 'docker-experimental': 'false' }),
      ostype: 'linux',
      server: `Docker/${engineVersion} (linux)`,
    };
  }

  #request(
    call: Call,
    minor: number,
    headers: Readonly<Record<string, string>>,
    { params }: { readonly params: Readonly<Record<string, string>> },
  ): EngineRequest {
    const { machines } = this.#parts;
    const asked = call.headers['x-regatta-node'];
    if (asked !== undefined && machines.get(asked) === undefined) throw badParameter(`there is no machine ${asked}`);
    const leader = this.#gate.reachableManager()?.description.hostname;
    const machine = asked ?? leader ?? machines.list()[0]!.name;
    return { call, minor, query: new URLSearchParams(call.query), params, machine, headers };
  }
}

/** Told apart because its answer is written in the old way. */
class TooOld extends EngineError {
  readonly minor: number;

  constructor(message: string, minor: number) {
    super(400, message);
    this.minor = minor;
  }
}

/** `/v1.41/services` -> `1.41` and `/services`; the version may be left out. */
function splitVersion(path: string): readonly [string | undefined, string] {
  const match = /^\/v(\d+\.\d+)(\/.*)$/.exec(path);
  return match === null ? [undefined, path] : [match[1]!, match[2]!];
}

function send(
  call: Call,
  { status, body, text, headers: own }: Answer,
  headers: Readonly<Record<string, string>>,
): void {
  const encoder = new TextEncoder();
  if (text !== undefined) {
    call.reply.head(status, own ?? headers);
    return call.reply.end(encoder.encode(text));
  }
  if (body === undefined) {
    call.reply.head(status, headers);
    return call.reply.end();
  }
  call.reply.head(status, { ...headers, 'content-type': 'application/json' });
  call.reply.end(encoder.encode(`${JSON.stringify(body)}\n`));
}
