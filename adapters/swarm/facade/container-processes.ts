import { rfc3339Nano, type RuntimeContainer } from 'regatta/kit';
import { nanosecondsOf } from '../resources/durations.js';
import { tell } from './container-events.js';
import { commandOf, runningContainerAt } from './container-facts.js';
import type { EngineParts } from './engine-parts.js';
import { isTrue, ok, type EngineRequest, type Route } from './route.js';

const TITLES = ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'];
const FIRST_PID = 1000;
/** How often a stream of statistics is written. */
const EVERY_MS = 1000;
const NANO_CPUS_PER_MILLI = 1_000_000;

/** What runs in a container, and what it uses. */
export function processRoutes(parts: EngineParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/containers/{id}/top',
      handle: ({ params }) => ok(top(parts, runningContainerAt(parts, params['id']!))),
    },
    { method: 'GET', path: '/containers/{id}/stats', handle: (request) => stats(parts, request) },
  ];
}

function top(parts: EngineParts, container: RuntimeContainer): object {
  tell(parts, container, 'top');
  const pid = FIRST_PID + Number.parseInt(container.id.slice(0, 4), 16);
  const started = rfc3339Nano(container.startedAt ?? 0).slice(11, 16);
  const command = commandOf(parts, container).join(' ');
  return { Titles: TITLES, Processes: [['root', String(pid), '1', '0', started, '?', '00:00:00', command]] };
}

/** One reading, or one every second until the caller leaves. */
function stats(parts: EngineParts, { call, headers, params, query }: EngineRequest): void {
  const { tasks } = parts;
  const container = runningContainerAt(parts, params['id']!);
  const write = () => call.reply.write(new TextEncoder().encode(`${JSON.stringify(reading(parts, container))}\n`));
  call.reply.head(200, { ...headers, 'content-type': 'application/json' });
  write();
  if (query.has('stream') && !isTrue(query.get('stream'))) return call.reply.end();
  const again = () => {
    if (parts.runtime.get(container.id)?.status !== 'running') return call.reply.end();
    write();
    timer = tasks.after(EVERY_MS, again, { unref: true });
  };
  let timer = tasks.after(EVERY_MS, again, { unref: true });
  call.onClose(() => timer.cancel());
}

function reading({ tasks, usage, machines }: EngineParts, container: RuntimeContainer): object {
  const { cpuMilli, memoryBytes } = usage.usage(container.id);
  const machine = machines.get(container.machine)!;
  const runsMs = tasks.now - (container.startedAt ?? tasks.now);
  const cpus = Math.max(1, Math.ceil(machine.cpuMilli / 1000));
  const usedAfter = (ms: number) => ({
    cpu_usage: {
      total_usage: cpuMilli * NANO_CPUS_PER_MILLI * (ms / 1000),
      usage_in_usermode: 0,
      usage_in_kernelmode: 0,
    },
    system_cpu_usage: nanosecondsOf(ms) * cpus,
    online_cpus: cpus,
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  });
  return {
    id: container.id,
    name: `/${container.spec.name}`,
    read: rfc3339Nano(tasks.now),
    preread: rfc3339Nano(tasks.now - EVERY_MS),
    pids_stats: { current: 1 },
    num_procs: 0,
    blkio_stats: {},
    cpu_stats: usedAfter(runsMs + EVERY_MS),
    precpu_stats: usedAfter(runsMs),
    memory_stats: { usage: memoryBytes, limit: container.spec.memoryLimitBytes ?? machine.memoryBytes, stats: {} },
    networks: { eth0: { rx_bytes: 0, rx_packets: 0, tx_bytes: 0, tx_packets: 0 } },
  };
}
