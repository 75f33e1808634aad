/** The shapes of the control API, as JSON Schema: the same objects check bodies and stand in the OpenAPI document. */
import { RUN_SCHEMAS } from '../runs/schemas.js';
import type { Schema } from './route.js';
import { count, flag, listOf, object, text, texts, whole } from './shapes.js';

const constants: Schema = { type: 'object', additionalProperties: whole };

const PACE: Schema = { type: ['string', 'number'], description: '`real`, `fast`, `manual` or a factor.' };

/** The bodies of requests. */
export const BODIES = {
  world: object(
    {
      orchestrator: { ...text, description: '`orchestrator` or `orchestrator@version`.' },
      name: { ...text, description: 'Default: the id of the orchestrator, with a number if that is taken.' },
      nodes: { ...count, description: 'Nodes of no special role. Default 3.' },
      managers: count,
      workers: count,
      clusters: { ...count, description: 'Among which the nodes are shared out; only where a lane holds several.' },
      seed: { ...count, description: 'Default 42.' },
      pace: { ...PACE, description: '`real`, `fast`, `manual` (the default here) or a factor.' },
      set: { ...constants, description: 'Constant to value.' },
      physics: { ...constants, description: 'Constants of the physical model.' },
      without: { ...texts, description: 'Parts to leave out.' },
      port: { ...count, maximum: 65_535, description: 'A port of its own for the native API; 0 for any.' },
    },
    ['name', 'nodes', 'managers', 'workers', 'clusters', 'seed', 'pace', 'set', 'physics', 'without', 'port'],
  ),
  advance: object({ byMs: { ...count, description: 'Virtual milliseconds.' } }),
  until: object(
    {
      condition: {
        ...text,
        description: 'Such as `web.ready >= 3 and node-2.ready = false`, `idle`, `elapsed >= 5m`.',
      },
      withinMs: { ...count, description: 'Virtual milliseconds. Default one hour.' },
    },
    ['withinMs'],
  ),
  untilIdle: object({ withinMs: { ...count, description: 'Virtual milliseconds. Default one hour.' } }, ['withinMs']),
  pace: object({ pace: PACE }),
  fault: object({ kind: text, target: text, forMs: { ...count, description: 'Heals by itself after so long.' } }, [
    'forMs',
  ]),
} as const satisfies Record<string, Schema>;

/** Every named schema of an answer. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  World: object(
    {
      name: text,
      orchestrator: text,
      version: text,
      state: { enum: ['running', 'failed'] },
      seed: whole,
      pace: PACE,
      nodes: count,
      set: constants,
      physics: constants,
      without: texts,
      native: { ...text, description: 'Path of the native API on this server.' },
      url: { ...text, description: 'Address of the native API on its own port.' },
      environment: { type: 'object', additionalProperties: text },
    },
    ['url', 'environment'],
  ),
  WorldList: listOf('World'),
  Clock: object({
    now: { ...text, format: 'date-time' },
    nowMs: whole,
    elapsedMs: count,
    pace: PACE,
    paused: flag,
    idle: { ...flag, description: 'Whether nobody waits for anything.' },
  }),
  Fault: object({ id: text, kind: text, target: text, forMs: count, injectedAt: count }, ['forMs']),
  FaultList: listOf('Fault'),
  FaultKind: object({ kind: text, title: text, targets: text }),
  FaultKindList: listOf('FaultKind'),
  TraceEntry: { type: 'object', description: 'An entry as in schemas/trace.schema.json.' },
  TraceEntryList: listOf('TraceEntry'),
  Explanation: { type: 'object', required: ['subject', 'node', 'summary', 'nodes', 'remedies'] },
  Instance: { type: 'object', required: ['id', 'site', 'workload', 'phase', 'node', 'ready', 'image', 'reason'] },
  InstanceList: listOf('Instance'),
  Node: { type: 'object', required: ['node', 'site', 'ready', 'schedulable', 'cpuMilli', 'memoryBytes', 'reason'] },
  NodeList: listOf('Node'),
  Orchestrator: object({ id: text, title: text, versions: texts, defaultVersion: text, parts: { type: 'object' } }),
  OrchestratorList: listOf('Orchestrator'),
  Constant: object({ lane: text, version: text, name: text, value: whole, unit: text, source: text }),
  ConstantList: listOf('Constant'),
  Feature: object({
    id: text,
    title: text,
    lanes: {
      type: 'object',
      additionalProperties: object({ support: { enum: ['yes', 'partial', 'planned', 'no'] }, evidence: text }),
    },
  }),
  FeatureList: listOf('Feature'),
  ...RUN_SCHEMAS,
  Problem: {
    type: 'object',
    description: 'RFC 9457.',
    required: ['type', 'title', 'status', 'detail', 'code'],
    properties: {
      type: text,
      title: text,
      status: whole,
      detail: text,
      code: text,
      hint: text,
      path: { ...text, description: 'The field that is wrong.' },
      source: { ...text, description: 'The document that is wrong, as the request names it.' },
      line: { ...whole, minimum: 1 },
      column: { ...whole, minimum: 1 },
      excerpt: { ...text, description: 'The line itself.' },
    },
  },
};
