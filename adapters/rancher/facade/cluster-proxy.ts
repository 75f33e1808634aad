import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Call, Facade, Headers, Peer, Random, Tasks, Upgraded } from 'regatta/kit';
import { CLUSTERS, isTrue, type Cluster } from '../resources/cluster.js';
import type { RancherConstants } from '../profiles/2.8.js';
import { SERVER_IDENTITY, type ForwardedRequest } from '../tunnel/messages.js';
import { carry, deliver } from '../tunnel/pipe.js';
import type { Exchange, TunnelSession } from '../tunnel/session.js';
import type { TunnelServer } from '../tunnel/tunnel-server.js';
import { proxiedHeaders, sendText } from './answers.js';
import type { Caller } from './authentication.js';
import { forbidden, proxyError } from './errors.js';
import { maySee } from './norman/clusters.js';

const DISCONNECTED = 'error trying to reach service: cluster agent disconnected';

const ANONYMOUS = 'system:anonymous';

/** Headers that speak of the caller's connection to the server, not of the request. */
const OWN_HEADERS = ['authorization', 'cookie', 'host', 'x-api-csrf'];

/**
 * `/k8s/clusters/<id>/...`: hands requests on to the API server of a cluster, that of the server itself directly, every other one
 * through the tunnel of its agent (pkg/k8sproxy, pkg/clusterrouter).
 */
export class ClusterProxy {
  readonly #tasks: Tasks;
  readonly #random: Random;
  readonly #api: ApiServer;
  readonly #own: Facade;
  readonly #tunnels: TunnelServer;
  readonly #constants: RancherConstants;

  constructor(
    tasks: Tasks,
    random: Random,
    api: ApiServer,
    own: Facade,
    tunnels: TunnelServer,
    constants: RancherConstants,
  ) {
    this.#tasks = tasks;
    this.#random = random.fork('proxy');
    this.#api = api;
    this.#own = own;
    this.#tunnels = tunnels;
    this.#constants = constants;
  }

  accept(call: Call, caller: Caller): void {
    const [, id = '', rest = '/'] = /^\/k8s\/clusters\/([^/]*)(\/.*)?$/.exec(call.path) ?? [];
    const refuse = (refusal: { readonly status: number; readonly text: string }) =>
      sendText(call, refusal.status, refusal.text);
    if (id === '') return refuse(proxyError('NotFound', 'failed to find cluster'));
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', id);
    if (cluster === undefined) {
      const missing = `clusters.management.cattle.io "${id}" not found`;
      return refuse(proxyError('NotFound', missing));
    }
    // The server's own cluster asks its roles; that the caller is no member of it is no reason to hide it.
    if (cluster.spec.internal) return this.#own.accept(ownCall(call, rest, caller));
    if (!maySee(cluster, caller))
      return refuse(proxyError('Forbidden', forbidden(caller.user.metadata.name, 'get', 'clusters', id).message));
    if (!isTrue(cluster, 'Provisioned')) return refuse(proxyError('ClusterUnavailable', 'cluster not provisioned'));
    this.#dial(id, call, forwardedOf(call, rest, caller));
  }

  /**
   * Waits for an agent as long as four attempts with their pauses take. The real server only looks again after each pause; here
   * the agent's arrival itself wakes the request.
   */
  #dial(id: string, call: Call, forwarded: ForwardedRequest): void {
    const session = this.#tunnels.session(id);
    if (session !== undefined) return this.#forward(id, session, call, forwarded);
    const { proxyDialAttempts, proxyDialPauseMs } = this.#constants;
    let waitMs = 0;
    for (let attempt = 0; attempt < proxyDialAttempts; attempt++)
      waitMs += proxyDialPauseMs + this.#random.below(proxyDialPauseMs + 1);
    const stop = () => {
      timer.cancel();
      unwatch();
    };
    const timer = this.#tasks.after(waitMs, () => {
      stop();
      sendText(call, 500, DISCONNECTED);
    });
    const { author, cause } = this.#tasks;
    const unwatch = this.#tunnels.watch((cluster, event) => {
      if (cluster !== id || event !== 'opened') return;
      stop();
      this.#tasks.as(author, cause, () => this.#dial(id, call, forwarded));
    });
    call.onClose(stop);
  }

  #forward(id: string, session: TunnelSession, call: Call, forwarded: ForwardedRequest): void {
    const { reply } = call;
    // Through a session that has fallen quiet not even the connection comes about, so the request is tried anew once it ends.
    const isHanging = session.quiet;
    let hasHead = false;
    let isOver = false;
    let end: Upgraded | undefined;
    const exchange: Exchange = session.request(forwarded, {
      head: (status, headers) => {
        hasHead = true;
        reply.head(status, proxiedHeaders(headers));
      },
      chunk: (data) => void reply.write(data),
      end: () => {
        isOver = true;
        reply.end();
      },
      upgraded: (protocol) => {
        end = reply.upgrade([protocol]);
        if (end === undefined) exchange.abort();
        else carry(end, 0, (message) => exchange.send(message));
      },
      channel: (message) => end !== undefined && deliver(end, message),
      lost: () => {
        isOver = true;
        if (end !== undefined) end.close();
        else if (hasHead) reply.end();
        else if (isHanging) this.#dial(id, call, forwarded);
        else sendText(call, 500, DISCONNECTED);
      },
    });
    call.onClose(() => {
      if (!isOver) exchange.abort();
    });
  }
}

function forwardedOf(call: Call, path: string, caller: Caller): ForwardedRequest {
  const { method, query, body } = call;
  const { user, groups } = caller;
  return { method, path, query, headers: impersonating(call.headers, caller), body, user: user.metadata.name, groups };
}

/** Whom the server vouches for, in place of what the caller says of himself (pkg/auth/requests, pkg/k8sproxy impersonation). */
function impersonating(headers: Headers, { user, groups, isAnonymous }: Caller): Headers {
  const kept = Object.entries(headers).filter(
    ([name]) => !OWN_HEADERS.includes(name) && !name.startsWith('impersonate-'),
  );
  const { metadata, username, principalIds } = user;
  return {
    ...Object.fromEntries(kept),
    'impersonate-user': isAnonymous ? ANONYMOUS : metadata.name,
    'impersonate-group': groups.join(', '),
    ...(!isAnonymous && {
      'impersonate-extra-principalid': principalIds.join(', '),
      'impersonate-extra-username': username,
    }),
  };
}

/** The same call below the proxy's path, sent by the server for the caller. */
function ownCall(call: Call, path: string, caller: Caller): Call {
  const { user: commonName, groups: organizations } = SERVER_IDENTITY;
  const peer: Peer = { secure: call.peer.secure, certificate: { commonName, organizations } };
  const { reply } = call;
  return {
    ...call,
    path,
    peer,
    headers: impersonating(call.headers, caller),
    onClose: (listener) => call.onClose(listener),
    reply: {
      head: (status: number, headers: Headers) => reply.head(status, proxiedHeaders(headers)),
      write: (chunk) => reply.write(chunk),
      end: (chunk) => reply.end(chunk),
      onDrain: (listener) => reply.onDrain(listener),
      upgrade: (protocols) => reply.upgrade(protocols),
    },
  };
}
