/** What to type after a race: look at it, ask about it, try it. Three, so that they are read. */
import type { Report } from '../../ports/model/report.gen.js';
import { laneName, type Timeline } from '../../report/index.js';

/** Three lines without their ends. `page` is the path of the report page. */
export function nextSteps(report: Report, timelines: readonly Timeline[], page: string): string[] {
  const lanes = report.lanes.map((lane, index) => ({ name: laneName(report, lane), timeline: timelines[index] }));
  const telling = lanes.find(({ timeline }) => substituteOf(timeline) !== undefined) ?? lanes[0];
  const instance = substituteOf(telling?.timeline);
  const subject = telling === undefined || instance === undefined ? '' : ` ${telling.name}/${instance}`;
  const lane = telling?.name ?? '';
  const steps = [
    ['Look', page],
    ['Ask', `regatta why${subject}`],
    ['Try', `regatta up ${lane}, then in another terminal: eval "$(regatta env ${lane})"`],
  ] as const;
  return steps.map(([what, how]) => `${what.padEnd(5)} ${how}`);
}

/** The instance whose place is worth a question: the last one that appeared after something was broken, or the last at all. */
function substituteOf(timeline: Timeline | undefined): string | undefined {
  const brokenMs = timeline?.faults[0]?.startMs ?? 0;
  const placed = timeline?.instances.filter(({ changes }) => changes.some(({ node }) => node !== '')) ?? [];
  return (placed.findLast(({ changes }) => (changes[0]?.t ?? 0) > brokenMs) ?? placed.at(-1))?.name;
}
