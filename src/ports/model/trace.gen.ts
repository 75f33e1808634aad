// Generated from schemas/trace.schema.json by .ci/generate.mjs. Do not edit.

/**
 * One line of `trace/<lane>.jsonl`. `type` decides which fields there are; keys are sorted and numbers are whole.
 */
export type TraceEntry =
  | TraceWrite
  | TraceCall
  | TraceAnswer
  | TraceInstance
  | TraceNode
  | TraceDecision
  | TraceFault
  | TraceStep
  | TraceRequest
  | TraceEffect;

/**
 * One change of one stored object.
 */
export interface TraceWrite {
  /**
   * 1, 2, 3, ... in the order of recording.
   */
  sequence: number;
  /**
   * Virtual milliseconds since the start of the world.
   */
  t: number;
  /**
   * The control plane it happened in.
   */
  site: string;
  /**
   * Who did it.
   */
  author: string;
  /**
   * The sequence number of the entry that made it necessary; 0 is the start of the world.
   */
  cause: number;
  /**
   * One change of one stored object.
   */
  type: 'write';
  /**
   * What was done.
   */
  verb: 'create' | 'update' | 'delete';
  /**
   * The kind of the object.
   */
  kind: string;
  /**
   * The namespace of the object; empty when it has none.
   */
  namespace: string;
  /**
   * The name of the object.
   */
  name: string;
  /**
   * The revision of the store after the change.
   */
  revision: number;
}
/**
 * A native request as the client sent it.
 */
export interface TraceCall {
  /**
   * 1, 2, 3, ... in the order of recording.
   */
  sequence: number;
  /**
   * Virtual milliseconds since the start of the world.
   */
  t: number;
  /**
   * The control plane it happened in.
   */
  site: string;
  /**
   * Who did it.
   */
  author: string;
  /**
   * The sequence number of the entry that made it necessary; 0 is the start of the world.
   */
  cause: number;
  /**
   * A native request as the client sent it.
   */
  type: 'call';
  /**
   * The HTTP method.
   */
  method: string;
  /**
   * The path without the query, which may carry secrets.
   */
  path: string;
}
/**
 * The head of the answer to the call that is its cause.
 */
export interface TraceAnswer {
  /**
   * 1, 2, 3, ... in the order of recording.
   */
  sequence: number;
  /**
   * Virtual milliseconds since the start of the world.
   */
  t: number;
  /**
   * The control plane it happened in.
   */
  site: string;
  /**
   * Who did it.
   */
  author: string;
  /**
   * The sequence number of the entry that made it necessary; 0 is the start of the world.
   */
  cause: number;
  /**
   * The head of the answer to the call that is its cause.
   */
  type: 'answer';
  /**
   * The HTTP status of the answer.
   */
  status: number;
}
/**
 * The neutral view of one running unit changed.
 */
export interface TraceInstance {
  /**
   * 1, 2, 3, ... in the order of recording.
   */
  sequence: number;
  /**
   * Virtual milliseconds since the start of the world.
   */
  t: number;
  /**
   * The control plane it happened in.
   */
  site: string;
  /**
   * Who did it.
   */
  author: string;
  /**
   * The sequence number of the entry that made it necessary; 0 is the start of the world.
   */
  cause: number;
  /**
   * The neutral view of one running unit changed.
   */
  type: 'instance';
  /**
   * The name of the instance.
   */
  instance: string;
  /**
   * The name of the workload.
   */
  workload: string;
  /**
   * Where the instance is in its life.
   */
  phase: 'pending' | 'starting' | 'running' | 'stopping' | 'succeeded' | 'failed' | 'lost' | 'gone';
  /**
   * The node it is on; empty when it has none.
   */
  node: string;
  /**
   * True when it takes requests.
   */
  ready: boolean;
  /**
   * The image it runs.
   */
  image: string;
  /**
   * The platform's own word for its state; may be empty.
   */
  reason: string;
  /**
   * Requested thousandths of a CPU core.
   */
  cpuMilli: number;
  /**
   * Requested bytes of memory.
   */
  memoryBytes: number;
}
/**
 * The neutral view of one node changed.
 */
export interface TraceNode {
  /**
   * 1, 2, 3, ... in the order of recording.
   */
  sequence: number;
  /**
   * Virtual milliseconds since the start of the world.
   */
  t: number;
  /**
   * The control plane it happened in.
   */
  site: string;
  /**
   * Who did it.
   */
  author: string;
  /**
   * The sequence number of the entry that made it necessary; 0 is the start of the world.
   */
  cause: number;
  /**
   * The neutral view of one node changed.
   */
  type: 'node';
  /**
   * The name of the node.
   */
  node: string;
  /**
   * True when the platform counts on it.
   */
  ready: boolean;
  /**
   * True when new instances may go there.
   */
  schedulable: boolean;
  /**
   * Thousandths of a CPU core that instances may use.
   */
  cpuMilli: number;
  /**
   * Bytes of memory that instances may use.
   */
  memoryBytes: number;
  /**
   * Empty, or the platform's own word (`NotReady`, `down`, `draining`).
   */
  reason: string;
}
/**
 * A placement, or the refusal to place.
 */
export interface TraceDecision {
  /**
   * 1, 2, 3, ... in the order of recording.
   */
  sequence: number;
  /**
   * Virtual milliseconds since the start of the world.
   */
  t: number;
  /**
   * The control plane it happened in.
   */
  site: string;
  /**
   * Who did it.
   */
  author: string;
  /**
   * The sequence number of the entry that made it necessary; 0 is the start of the world.
   */
  cause: number;
  /**
   * A placement, or the refusal to place.
   */
  type: 'decision';
  /**
   * The native unit, as the store names it.
   */
  subject: string;
  /**
   * What was decided.
   */
  outcome: 'placed' | 'pending' | 'refused';
  /**
   * The chosen node; empty when there is none.
   */
  node: string;
  /**
   * How many nodes were looked at.
   */
  evaluated: number;
  /**
   * How many nodes would do.
   */
  feasible: number;
  /**
   * Reason and number of nodes, in the order of first sight.
   */
  rejected: (string | number)[][];
  /**
   * The score of the chosen node.
   */
  score: number;
}
/**
 * Something was made to fail, or healed.
 */
export interface TraceFault {
  /**
   * 1, 2, 3, ... in the order of recording.
   */
  sequence: number;
  /**
   * Virtual milliseconds since the start of the world.
   */
  t: number;
  /**
   * The control plane it happened in.
   */
  site: string;
  /**
   * Who did it.
   */
  author: string;
  /**
   * The sequence number of the entry that made it necessary; 0 is the start of the world.
   */
  cause: number;
  /**
   * Something was made to fail, or healed.
   */
  type: 'fault';
  /**
   * The kind of fault.
   */
  fault: string;
  /**
   * What it happened to.
   */
  target: string;
  /**
   * Whether it began or ended.
   */
  state: 'injected' | 'healed';
}
/**
 * A step of the scenario began or ended.
 */
export interface TraceStep {
  /**
   * 1, 2, 3, ... in the order of recording.
   */
  sequence: number;
  /**
   * Virtual milliseconds since the start of the world.
   */
  t: number;
  /**
   * The control plane it happened in.
   */
  site: string;
  /**
   * Who did it.
   */
  author: string;
  /**
   * The sequence number of the entry that made it necessary; 0 is the start of the world.
   */
  cause: number;
  /**
   * A step of the scenario began or ended.
   */
  type: 'step';
  /**
   * The id of the step.
   */
  step: string;
  /**
   * How the step stands.
   */
  state: 'started' | 'done' | 'held' | 'failed' | 'unsupported' | 'skipped';
  /**
   * Why; may be empty.
   */
  detail: string;
}
/**
 * One answer to a request of the scenario's traffic.
 */
export interface TraceRequest {
  /**
   * 1, 2, 3, ... in the order of recording.
   */
  sequence: number;
  /**
   * Virtual milliseconds since the start of the world.
   */
  t: number;
  /**
   * The control plane it happened in.
   */
  site: string;
  /**
   * Who did it.
   */
  author: string;
  /**
   * The sequence number of the entry that made it necessary; 0 is the start of the world.
   */
  cause: number;
  /**
   * One answer to a request of the scenario's traffic.
   */
  type: 'request';
  /**
   * The name of the workload.
   */
  workload: string;
  /**
   * The HTTP status; 0 when there was no answer at all.
   */
  status: number;
  /**
   * The instance that answered; empty when none did.
   */
  instance: string;
}
/**
 * Something asked of the outside, or its answer.
 */
export interface TraceEffect {
  /**
   * 1, 2, 3, ... in the order of recording.
   */
  sequence: number;
  /**
   * Virtual milliseconds since the start of the world.
   */
  t: number;
  /**
   * The control plane it happened in.
   */
  site: string;
  /**
   * Who did it.
   */
  author: string;
  /**
   * The sequence number of the entry that made it necessary; 0 is the start of the world.
   */
  cause: number;
  /**
   * Something asked of the outside, or its answer.
   */
  type: 'effect';
  /**
   * What was asked for.
   */
  effect: string;
  /**
   * Whether this is the question or the answer.
   */
  state: 'asked' | 'answered';
}
