/** The shapes of runs: the body of a request, and every answer about runs and scenarios. */
import type { Schema } from '../control/route.js';
import { count, listOf, object, text, texts, whole } from '../control/shapes.js';

const MANIFESTS: Schema = {
  type: 'array',
  items: object({ name: { ...text, minLength: 1, description: 'What messages call it.' }, text }),
};

export const RUN_BODY: Schema = object(
  {
    scenario: {
      type: ['string', 'object'],
      description:
        'The name of a built-in scenario, the text of one (more than one line), or one as an object. Default: lab.',
    },
    manifests: { ...MANIFESTS, description: 'Instead of a scenario: manifests that make one.' },
    native: { type: 'object', additionalProperties: MANIFESTS, description: 'Lane to manifests in its own dialect.' },
    lanes: { ...texts, description: '`orchestrator` or `orchestrator@version`. Default: all.' },
    seed: { ...count, maximum: Number.MAX_SAFE_INTEGER, description: 'Default 42.' },
    nodes: { type: 'integer', minimum: 1, maximum: 100_000, description: 'Another number of nodes.' },
    set: {
      type: ['array', 'object'],
      items: text,
      additionalProperties: { type: ['string', 'integer', 'boolean'] },
      description: '`LANE.NAME=VALUE`, or an object of `LANE.NAME` to value. Durations such as `90s` are values.',
    },
    without: { ...texts, description: '`LANE.PART`: parts to leave out.' },
    repeat: { type: 'integer', minimum: 1, maximum: 1000, description: 'So many seeds in a row. Default 1.' },
  },
  ['scenario', 'manifests', 'native', 'lanes', 'seed', 'nodes', 'set', 'without', 'repeat'],
);

export const RUN_SCHEMAS: Readonly<Record<string, Schema>> = {
  RunLane: object({
    name: { ...text, description: 'As paths have it.' },
    orchestrator: text,
    version: text,
  }),
  Run: object(
    {
      id: text,
      state: { enum: ['queued', 'running', 'done', 'failed'] },
      scenario: text,
      title: text,
      seed: count,
      repeat: whole,
      nodes: count,
      lanes: { type: 'array', items: { $ref: '#/components/schemas/RunLane' } },
      createdAt: { ...text, format: 'date-time' },
      answer: { enum: ['yes', 'no'], description: 'Whether every assertion of the scenario holds.' },
      problem: { $ref: '#/components/schemas/Problem' },
    },
    ['title', 'answer', 'problem'],
  ),
  RunList: listOf('Run'),
  Report: { type: 'object', description: 'As in schemas/report.schema.json.' },
  ReportLane: { type: 'object', description: 'An element of `lanes` in schemas/report.schema.json.' },
  ReportLaneList: listOf('ReportLane'),
  ReportStep: { type: 'object', description: 'An element of `steps` of a lane in schemas/report.schema.json.' },
  ReportStepList: listOf('ReportStep'),
  ReportInstance: { type: 'object', description: 'An element of `instances` of a lane in schemas/report.schema.json.' },
  ReportInstanceList: listOf('ReportInstance'),
  Decision: { type: 'object', description: 'An entry of type `decision` as in schemas/trace.schema.json.' },
  DecisionList: listOf('Decision'),
  ScenarioSummary: object({ name: text, title: text, nodes: count, workloads: count, steps: count }, ['title']),
  ScenarioSummaryList: listOf('ScenarioSummary'),
  ScenarioText: object({
    name: text,
    text: { ...text, description: 'YAML, with its comments.' },
    scenario: { type: 'object', description: 'The same with every default, as in schemas/scenario.schema.json.' },
  }),
};
