import { describe, expect, it } from 'vitest';
import { traceHash } from '../../compare/trace-file.js';
import { planOf } from '../../config/plan.js';
import type { Report } from '../../ports/model/report.gen.js';
import { reportJson } from '../../report/json.js';
import { runPlan } from '../../report/race.js';
import { validateAgainst } from '../../scenario/parse.js';
import { runLane } from '../../scenario/run/run-lane.js';
import { optionsOf } from './finished-run.js';

const STACK = `
services:
  web:
    image: nginx:1.9.1
    environment: { ZONE: a, LEVEL: "1" }
    ports: ["8080:80"]
    deploy: { replicas: 2 }
`;
const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: "nginx:1.9.1", env: [{ name: ZONE, value: a }, { name: LEVEL, value: "1" }] }
`;

/** As a command finds it in the folder of another. */
async function written(request: Partial<Parameters<typeof planOf>[0]>): Promise<Report> {
  const plan = await planOf({ on: ['kubernetes', 'swarm'], set: [], without: [], ...request });
  return validateAgainst('report', JSON.parse(reportJson(runPlan(plan, 5, 1).report)));
}

async function again(report: Report): Promise<string[]> {
  const hashes: string[] = [];
  for (const lane of report.lanes) hashes.push(traceHash(runLane(await optionsOf({ report, lane })).world.trace));
  return hashes;
}

describe('a lane of a report', () => {
  it('runs again as it ran, with manifests of its own, constants and parts left out', async () => {
    const report = await written({
      natives: new Map([
        ['kubernetes', [{ source: 'web.yaml', text: DEPLOYMENT }]],
        ['swarm', [{ source: 'stack.yml', text: STACK }]],
      ]),
      set: ['world.containerStartMs=900', 'swarm.updateMonitorMs=7000'],
      without: ['kubernetes.scheduler'],
    });
    expect(await again(report)).toEqual(report.lanes.map((lane) => lane.traceHash));
    const { physics: _, ...forgetful } = report;
    expect((await again(forgetful))[1]).not.toBe(report.lanes[1]!.traceHash);
  }, 60_000);
});
