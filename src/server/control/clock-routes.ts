/** Routes that read and move the clock of a world. They answer when everything due has run and was handed to the clients. */
import { parsePace } from '../../core/clock/pace.js';
import { rfc3339 } from '../../core/clock/format.js';
import type { ServedWorld } from '../worlds.js';
import type { ControlRequest, Route } from './route.js';
import { BODIES } from './schemas.js';

const DEFAULT_WITHIN_MS = 3_600_000;

/** A route that does something to a clock and answers with the clock as it is then. */
function clockAction(
  name: string,
  id: string,
  summary: string,
  body: Route['body'],
  act: (served: ServedWorld, body: Record<string, unknown>) => unknown,
): Route {
  return {
    method: 'post',
    path: `/worlds/{world}/clock/${name}`,
    id,
    summary,
    ...(body !== undefined && { body }),
    answer: 'Clock',
    async run(request) {
      const served = servedOf(request);
      await act(served, request.body as Record<string, unknown>);
      served.native?.flush();
      return clockView(served);
    },
  };
}

export const CLOCK_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/worlds/{world}/clock',
    id: 'getClock',
    summary: 'The clock of a world.',
    answer: 'Clock',
    run: (request) => clockView(servedOf(request)),
  },
  clockAction('advance', 'advanceClock', 'Moves time on by so much.', BODIES.advance, ({ hosted }, body) =>
    hosted.advance(Number(body['byMs'])),
  ),
  clockAction('until', 'moveClockUntil', 'Moves time on until a condition holds.', BODIES.until, ({ hosted }, body) =>
    hosted.until(String(body['condition']), Number(body['withinMs'] ?? DEFAULT_WITHIN_MS)),
  ),
  clockAction(
    'until-idle',
    'moveClockUntilIdle',
    'Moves time on until nobody waits for anything.',
    BODIES.untilIdle,
    ({ hosted }, body) => hosted.untilIdle(Number(body['withinMs'] ?? DEFAULT_WITHIN_MS)),
  ),
  clockAction('pace', 'setPace', 'Lets time run at another pace.', BODIES.pace, ({ hosted }, body) =>
    hosted.setPace(parsePace(String(body['pace']))),
  ),
  clockAction('pause', 'pauseClock', 'Lets time stand; requests are still answered.', undefined, ({ hosted }) =>
    hosted.pump.pause(),
  ),
  clockAction('resume', 'resumeClock', 'Lets time run on at its pace.', undefined, ({ hosted }) =>
    hosted.pump.resume(),
  ),
];

function servedOf({ worlds, parameters }: ControlRequest): ServedWorld {
  return worlds.get(parameters['world']!);
}

function clockView({ hosted: { world, pump } }: ServedWorld): object {
  pump.catchUp();
  const { now, elapsed, refs } = world.tasks;
  return {
    now: rfc3339(now),
    nowMs: now,
    elapsedMs: elapsed,
    pace: pump.pace,
    paused: pump.paused,
    idle: refs === 0,
  };
}
