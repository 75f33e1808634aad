import type { Headers } from 'regatta/kit';

/** What an agent says of its cluster when it connects: the `cluster` part of the header X-API-Tunnel-Params. */
export interface ClusterParameters {
  /** Host and port of the cluster's own API server, as seen from inside it. */
  readonly address: string;
  /** The agent's service account token. */
  readonly token: string;
  readonly caCert: string;
}

/** A request to the cluster's API server, as the proxy hands it on. */
export interface ForwardedRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Whom the server vouches for; the agent's account impersonates it. */
  readonly user: string;
  readonly groups: readonly string[];
}

/** Whom the server itself is to a cluster. */
export const SERVER_IDENTITY = {
  user: 'system:serviceaccount:cattle-system:cattle',
  groups: ['system:masters'],
} as const;

/** From an agent to the server. Numbers name the requests of one link. */
export type AgentMessage =
  | { readonly type: 'register'; readonly token: string; readonly parameters: ClusterParameters }
  /**
   * Not sent by a real agent: `quiet` stands for the moment from which its pings no longer arrive, `heard` for the first that
   * arrives again. The server acts on neither before its own timers allow it.
   */
  | { readonly type: 'quiet' }
  | { readonly type: 'heard' }
  | { readonly type: 'head'; readonly request: number; readonly status: number; readonly headers: Headers }
  | { readonly type: 'chunk'; readonly request: number; readonly data: Uint8Array }
  | { readonly type: 'end'; readonly request: number }
  | { readonly type: 'upgraded'; readonly request: number; readonly protocol: string }
  | ChannelMessage;

/** From the server to an agent. */
export type ServerMessage =
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly status: number; readonly message: string }
  | { readonly type: 'request'; readonly request: number; readonly forwarded: ForwardedRequest }
  | { readonly type: 'abort'; readonly request: number }
  | ChannelMessage;

/** Data of a request that was upgraded; the same both ways. */
export type ChannelMessage =
  | { readonly type: 'data'; readonly request: number; readonly channel: number; readonly data: Uint8Array }
  | { readonly type: 'finish'; readonly request: number; readonly channel: number }
  | { readonly type: 'hang-up'; readonly request: number };
