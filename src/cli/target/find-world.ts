/** Which running world a command is about: named by flags, else by `REGATTA_URL`, else the only one there is. */
import { RegattaError } from '../../ports/errors.js';
import { runningServers, type ConnectionRecord } from '../../server/state-folder.js';
import type { OptionTable } from '../command.js';
import { requestJson, WorldClient, type Listed, type WorldAddress } from './control-client.js';

/** The flags of every command about a running world. */
export const WORLD_OPTIONS = {
  on: { type: 'string', describe: 'The orchestrator that `up` serves; default: the one that runs', requiresArg: true },
  world: { type: 'string', describe: 'The name of its world, where a server holds several', requiresArg: true },
} as const satisfies OptionTable;

export interface WorldFlags {
  readonly on?: string | undefined;
  readonly world?: string | undefined;
}

/** Throws `server/not-running`, `request/invalid` where several could be meant, and what the server says. */
export async function findWorld({ on, world }: WorldFlags, environment = process.env): Promise<WorldClient> {
  return new WorldClient(await addressOf(on, world, environment));
}

async function addressOf(
  on: string | undefined,
  world: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<WorldAddress> {
  const url = environment['REGATTA_URL'];
  if (on === undefined && url !== undefined && url !== '')
    return inServer(url.replace(/\/+$/, '').replace(/\/api\/v1$/, ''), world);
  const record = findServer(on);
  return record.world === '' || world !== undefined
    ? inServer(record.control, world)
    : { control: record.control, world: record.world };
}

/** The running server of an orchestrator (`id` or `id@version`), the last started first; of all servers without one. */
export function findServer(on: string | undefined): ConnectionRecord {
  const running = runningServers();
  const matching = running.filter(({ id, version }) => on === undefined || on === id || on === `${id}@${version}`);
  const [first, second] = matching;
  const names = [...new Set(running.map(({ id }) => id))];
  if (first === undefined)
    throw new RegattaError('server/not-running', on === undefined ? 'nothing is running' : `no ${on} is running`, {
      hint: names.length === 0 ? `regatta up ${on ?? 'ORCHESTRATOR'}` : `running: ${names.join(', ')}`,
    });
  if (on === undefined && second !== undefined && names.length > 1)
    throw new RegattaError('request/invalid', 'several orchestrators are running', {
      hint: `say which with --on: ${names.join(', ')}`,
    });
  return first;
}

async function inServer(control: string, world: string | undefined): Promise<WorldAddress> {
  if (world !== undefined) return { control, world };
  const { items } = await requestJson<Listed<{ name: string }>>('GET', `${control}/api/v1/worlds`);
  const [only, other] = items;
  if (only !== undefined && other === undefined) return { control, world: only.name };
  throw only === undefined
    ? new RegattaError('world/not-found', `the server at ${control} holds no world`)
    : new RegattaError('request/invalid', 'the server holds several worlds', {
        hint: `say which with --world: ${items.map(({ name }) => name).join(', ')}`,
      });
}
