/** The port of the control API, which also leads to the native API of every world, under `/native/NAME`. */
import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Call, Facade } from '../ports/call.js';
import { RegattaError } from '../ports/errors.js';
import { problemOf } from './control/problem.js';
import { listen, type Listener } from './edge/listener.js';
import type { Runs } from './runs/runs.js';
import type { Worlds } from './worlds.js';

export interface ControlServerOptions {
  readonly worlds: Worlds;
  /** Default: none yet. They end with the server. */
  readonly runs?: Runs;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly onFault: (error: unknown) => void;
}

/** Its listener, and what pages need to change something. */
export interface ControlServer extends Listener {
  readonly pageToken: string;
}

const NATIVE = '/native/';
const TOKEN_BYTES = 24;

/** Serves the control API on loopback. Rejects as `listen` does. */
export async function serveControl({ worlds, runs, port = 0, onFault }: ControlServerOptions): Promise<ControlServer> {
  const pageToken = randomBytes(TOKEN_BYTES).toString('base64url');
  let loading: Promise<Loaded> | undefined;
  const listener = await listen({
    facade: nativeMounts(worlds),
    port,
    pageToken,
    onFault,
    intercept: (request, response) => {
      if (request.url?.startsWith(NATIVE) === true) return false;
      // Most servers are there for their worlds, and start sooner without what only this API needs.
      loading ??= load(worlds, runs);
      loading.then(({ app }) => app(request, response), onFault);
      return true;
    },
  });
  return {
    ...listener,
    pageToken,
    // Streams of events first: as long as they are open, the port is not free.
    async close() {
      (runs ?? (await loading)?.runs)?.close();
      await listener.close();
    },
  };
}

interface Loaded {
  readonly app: RequestListener;
  readonly runs: Runs;
}

async function load(worlds: Worlds, given: Runs | undefined): Promise<Loaded> {
  const [{ controlApp }, runs] = await Promise.all([import('./control/app.js'), given ?? newRuns()]);
  return { app: controlApp({ worlds, runs }), runs };
}

async function newRuns(): Promise<Runs> {
  const { Runs } = await import('./runs/runs.js');
  return new Runs();
}

function nativeMounts(worlds: Worlds): Facade {
  return {
    accept(call) {
      const [name = '', ...rest] = call.path.slice(NATIVE.length).split('/');
      try {
        worlds.get(name).hosted.accept(withPath(call, `/${rest.join('/')}`));
      } catch (error) {
        if (!RegattaError.is(error)) throw error;
        const problem = problemOf(error);
        call.reply.head(problem.status, { 'content-type': 'application/problem+json' });
        call.reply.end(Buffer.from(JSON.stringify(problem)));
      }
    },
  };
}

function withPath(call: Call, path: string): Call {
  const { method, query, headers, body, peer, reply } = call;
  return { method, path, query, headers, body, peer, reply, onClose: (listener) => call.onClose(listener) };
}
