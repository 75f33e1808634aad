import type { Call } from 'regatta/kit';
import { MasterRefusal, sendJson, sendText } from './answers.js';
import { BUILD } from './build.js';

/** What differs between the processes that serve these paths. */
export interface Process {
  /** `master`, `slave(1)`: the first part of its own paths. */
  readonly name: string;
  flags(): Readonly<Record<string, string>>;
  metrics(): Readonly<Record<string, number>>;
  /** Its own paths, for `/help`. */
  readonly endpoints: readonly string[];
  loggingLevel(): number;
  setLoggingLevel(level: number): void;
}

/** Paths that every process has, besides those of `/help`. Source: mesos 3rdparty/libprocess, recorded http-v0-reads/help-json. */
const COMMON = [
  'files /browse',
  'files /debug',
  'files /download',
  'files /read',
  'logging /toggle',
  'metrics /snapshot',
  'profiler /start',
  'profiler /stop',
  'system /stats.json',
  'version /',
] as const;

/** What libprocess serves in each process, a master's or an agent's; true when the path was one of these. */
export function serveProcess(call: Call, path: string, server: Process): boolean {
  const query = new URLSearchParams(call.query);
  switch (path) {
    case '/version':
      sendJsonp(call, query, BUILD);
      return true;
    case '/health':
      sendText(call, 200, '');
      return true;
    case '/flags':
      sendJsonp(call, query, { flags: server.flags() });
      return true;
    case '/metrics/snapshot':
      sendJsonp(call, query, metricsOf(query, server));
      return true;
    case '/logging/toggle':
      sendText(call, 200, toggled(query, server));
      return true;
    case '/system/stats.json':
      sendJsonp(call, query, SYSTEM);
      return true;
    case '/files/debug':
      sendJsonp(call, query, {});
      return true;
    default:
      return path === '/help' || path.startsWith('/help/') ? help(call, query, server) : false;
  }
}

/** A machine that has nothing else to do. */
const SYSTEM = {
  avg_load_1min: 0,
  avg_load_5min: 0,
  avg_load_15min: 0,
  cpus_total: 1,
  mem_total_bytes: 1024 ** 3,
  mem_free_bytes: 1024 ** 3,
};

/** JSON, or a call of the function that the reader names. */
export function sendJsonp(call: Call, query: URLSearchParams, value: unknown): void {
  const name = query.get('jsonp');
  if (name === null) return sendJson(call, 200, value);
  sendText(call, 200, `${name}(${fractions(value)})`, { 'content-type': 'text/javascript' });
}

/** Numbers of the older reads are fractions, and are printed as such. */
function fractions(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'number' ? `\u0001${item}\u0001` : item,
  ).replace(/"\\u0001(-?[0-9.e+]+)\\u0001"/g, (_, number: string) => (/[.e]/.test(number) ? number : `${number}.0`));
}

function metricsOf(query: URLSearchParams, server: Process): object {
  const timeout = query.get('timeout');
  const number = /^[0-9.]*/.exec(timeout ?? '')?.[0] ?? '';
  if (timeout !== null && number === '')
    throw new MasterRefusal(400, `Invalid timeout '${timeout}': Failed to convert '' to number.\n`);
  return server.metrics();
}

function toggled(query: URLSearchParams, server: Process): string {
  const [level, duration] = [query.get('level'), query.get('duration')];
  if (level === null && duration === null) return `${server.loggingLevel()}\n`;
  if (level === null) throw new MasterRefusal(400, "Expecting 'level=value' in query.\n");
  if (duration === null) throw new MasterRefusal(400, "Expecting 'duration=value' in query.\n");
  if (!/^-?\d+$/.test(level)) throw new MasterRefusal(400, `Failed to convert '${level}' to number.\n`);
  if (Number(level) < 0) throw new MasterRefusal(400, `Invalid level '${level}'.\n`);
  server.setLoggingLevel(Number(level));
  return '';
}

function help(call: Call, query: URLSearchParams, { endpoints, name }: Process): true {
  const all = [...new Set([...COMMON, ...endpoints])].sort();
  if (query.get('format') === 'json') {
    const processes = new Map<string, string[]>();
    for (const line of all) {
      const [id = '', path = ''] = line.split(' ');
      processes.set(id, [...(processes.get(id) ?? []), path]);
    }
    sendJson(call, 200, {
      processes: [...processes].map(([id, paths]) => ({
        id,
        endpoints: paths.map((path) => ({ name: path, text: '' })),
      })),
    });
    return true;
  }
  const items = all.map((line) => `<li>/${line.replace(' ', '')}</li>`).join('');
  sendText(call, 200, `<html><head><title>Help</title></head><body><p>${name}</p><ul>${items}</ul></body></html>`, {
    'content-type': 'text/html',
  });
  return true;
}
