/** Published ports: at each step of a scenario one port belongs to at most one workload, and traffic has a port to go to. */
import type { ResolvedScenario, ResolvedStep, ResolvedWorkload } from '../ports/model/resolved.js';
import type { Problem } from './parse-problems.js';

interface Claim {
  readonly publishedPort: number;
  readonly protocol: string;
  readonly pointer: string;
}

/** The first problem with published ports, going through the steps in the order in which they are written. */
export function portProblem(scenario: ResolvedScenario): Problem | undefined {
  const owners = new Map<string, string>();
  for (const [index, step] of scenario.steps.entries()) {
    const workloadIndex = scenario.workloads.findIndex((other) => other.name === step.workload);
    const workload = scenario.workloads[workloadIndex];
    if (workload === undefined) continue;
    if (step.action === 'remove') release(owners, workload.name);
    if (step.action === 'expose' && (workload.ports ?? []).length === 0) return nothingToExpose(workload, index);
    for (const claim of claimsOf(step, index, workload, workloadIndex)) {
      const key = `${claim.publishedPort}/${claim.protocol}`;
      const owner = owners.get(key) ?? workload.name;
      if (owner !== workload.name) return clash(key, owner, workload.name, claim.pointer);
      owners.set(key, workload.name);
    }
  }
  return trafficProblem(scenario);
}

function release(owners: Map<string, string>, workload: string): void {
  for (const [key, owner] of owners) if (owner === workload) owners.delete(key);
}

function claimsOf(step: ResolvedStep, stepIndex: number, workload: ResolvedWorkload, workloadIndex: number): Claim[] {
  const ports = workload.ports ?? [];
  if (step.action === 'expose') {
    const protocol = ports[0]?.protocol ?? 'tcp';
    return [{ publishedPort: step.publishedPort, protocol, pointer: `/steps/${stepIndex}/publishedPort` }];
  }
  if (step.action !== 'deploy') return [];
  return ports.flatMap(({ publishedPort, protocol }, index) => {
    const pointer = `/workloads/${workloadIndex}/ports/${index}/publishedPort`;
    return publishedPort === undefined ? [] : [{ publishedPort, protocol, pointer }];
  });
}

function trafficProblem(scenario: ResolvedScenario): Problem | undefined {
  const exposed = new Set(scenario.steps.filter((step) => step.action === 'expose').map((step) => step.workload));
  for (const { name, ports = [] } of scenario.workloads) {
    if (ports.some((port) => port.publishedPort !== undefined)) exposed.add(name);
  }
  const index = scenario.traffic.findIndex((traffic) => !exposed.has(traffic.workload));
  if (index === -1) return undefined;
  return {
    code: 'scenario/invalid-field',
    message: `"${scenario.traffic[index]?.workload ?? ''}" is never exposed, so no traffic can reach it`,
    pointer: `/traffic/${index}/workload`,
    part: 'value',
    hint: 'add an expose step, or a publishedPort to one of its ports',
  };
}

function nothingToExpose(workload: ResolvedWorkload, stepIndex: number): Problem {
  return {
    code: 'scenario/invalid-field',
    message: `"${workload.name}" has no port that could be exposed`,
    pointer: `/steps/${stepIndex}/workload`,
    part: 'value',
    hint: 'add a containerPort to the ports of the workload',
  };
}

function clash(port: string, owner: string, other: string, pointer: string): Problem {
  return {
    code: 'scenario/port-clash',
    message: `the port ${port} is published by "${owner}" and by "${other}"`,
    pointer,
    part: 'value',
    hint: 'publish one of them under another port',
  };
}
