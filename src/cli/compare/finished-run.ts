/** A lane of a finished run, as it stood at a moment: computed again, which gives the same. */
import { loadLane } from '../../config/lanes.js';
import { RegattaError } from '../../ports/errors.js';
import type { Report, ReportLane } from '../../ports/model/report.gen.js';
import { resolveScenario } from '../../scenario/parse.js';
import type { LaneOptions } from '../../scenario/run/lane.js';
import { worldAt } from '../../scenario/run/run-lane.js';
import type { World } from '../../world/world.js';
import { DEFAULT_FOLDER } from './options.js';
import { readReport } from './read-report.js';

export interface FinishedLane {
  readonly report: Report;
  readonly lane: ReportLane;
  /** What was named in it. */
  readonly subject: string;
}

/** Takes `LANE/SUBJECT` apart if the report has such a lane; undefined if it has none or there is no report. */
export async function finishedLaneOf(
  named: string,
  folder: string = DEFAULT_FOLDER,
): Promise<FinishedLane | undefined> {
  const slash = named.indexOf('/');
  if (slash === -1) return undefined;
  const report = await readReport(folder).catch(() => undefined);
  const lane = report?.lanes.find(({ orchestrator }) => orchestrator === named.slice(0, slash));
  return report === undefined || lane === undefined ? undefined : { report, lane, subject: named.slice(slash + 1) };
}

/** The world of a finished lane at a moment; without one, when the instance was last known to be there. */
export async function worldOf(finished: FinishedLane, atMs: number | undefined): Promise<World> {
  return worldAt(await optionsOf(finished), atMs ?? momentOf(finished.lane, finished.subject));
}

/** The world of a finished lane when its last step had ended. */
export async function worldAtEnd(finished: FinishedLane): Promise<World> {
  return worldAt(await optionsOf(finished), finished.lane.durationMs ?? 0);
}

/** All that a lane of a report was made of. Throws `request/invalid` when the report does not hold its scenario. */
export async function optionsOf({ report, lane }: Pick<FinishedLane, 'report' | 'lane'>): Promise<LaneOptions> {
  const input = lane.input ?? report.input;
  if (input === undefined)
    throw new RegattaError('request/invalid', 'the report does not hold its scenario, so it cannot be run again');
  const { adapter, version } = await loadLane(`${lane.orchestrator}@${lane.version}`);
  const set = Object.fromEntries(Object.entries(lane.set ?? {}).map(([name, value]) => [name, Number(value)]));
  const { seed, physics = {} } = report;
  return { adapter, version, scenario: resolveScenario(input), seed, set, physics, without: lane.without ?? [] };
}

/** When there is most to say about an instance: just before it ended, or at the end of the run. */
function momentOf(lane: ReportLane, subject: string): number {
  const instance = lane.instances.find(({ name }) => name === subject);
  const endMs = instance?.endedMs ?? undefined;
  return endMs === undefined ? (lane.durationMs ?? 0) : Math.max(0, endMs - 1);
}
