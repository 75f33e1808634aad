import type { AppSpec } from '../../resources/marathon-app.js';
import type { DeploymentAction } from '../../resources/marathon-deployment.js';

type Specs = ReadonlyMap<string, AppSpec>;

/**
 * The steps from one set of apps to another: stop what is gone, start what is new at 0, then level by level of dependencies
 * scale or restart. Actions of a step run together. Source: marathon core/deployment/DeploymentPlan.scala.
 */
export function planSteps(from: Specs, to: Specs, restart: ReadonlySet<string> = new Set()): DeploymentAction[][] {
  const gone = [...from.keys()].filter((id) => !to.has(id));
  const fresh = [...to.keys()].filter((id) => !from.has(id));
  const steps: DeploymentAction[][] = [
    gone.map((app) => ({ action: 'StopApplication', app })),
    fresh.map((app) => ({ action: 'StartApplication', app })),
  ];
  const depths = dependencyDepths(to);
  for (let depth = 1; depth <= Math.max(0, ...depths.values()); depth++) {
    const level = [...to.values()].filter(({ id }) => depths.get(id) === depth);
    steps.push(level.flatMap((spec) => actionFor(from.get(spec.id), spec, restart.has(spec.id))));
  }
  return steps.filter((actions) => actions.length > 0);
}

function actionFor(before: AppSpec | undefined, after: AppSpec, forced: boolean): DeploymentAction[] {
  const scale: DeploymentAction = { action: 'ScaleApplication', app: after.id, scaleTo: after.instances };
  if (before === undefined) return after.instances === 0 ? [] : [scale];
  const changed = forced || isUpgrade(before, after);
  if (changed && after.instances > 0) return [{ action: 'RestartApplication', app: after.id }];
  return before.instances === after.instances && !changed ? [] : [scale];
}

/** Whether anything but the number of instances differs; labels and strategies count, because upstream compares them all. */
export function isUpgrade(before: AppSpec, after: AppSpec): boolean {
  return canonical({ ...before, instances: 0 }) !== canonical({ ...after, instances: 0 });
}

/** Length of the longest chain of dependencies that ends in each app, 1 for an app without. */
export function dependencyDepths(specs: Specs): Map<string, number> {
  const depths = new Map<string, number>();
  const depthOf = (id: string, path: readonly string[]): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const below = (specs.get(id)?.dependencies ?? [])
      .flatMap((dependency) =>
        [...specs.keys()].filter((other) => other === dependency || other.startsWith(`${dependency}/`)),
      )
      .filter((other) => other !== id && !path.includes(other));
    const depth = 1 + Math.max(0, ...below.map((other) => depthOf(other, [...path, id])));
    depths.set(id, depth);
    return depth;
  };
  for (const id of specs.keys()) depthOf(id, []);
  return depths;
}

/** JSON with sorted keys, so that equal values give equal texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, item]) => `${key}:${canonical(item)}`)
    .join()}}`;
}
