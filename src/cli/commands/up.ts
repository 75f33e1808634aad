import path from 'node:path';
import { loadLane } from '../../config/lanes.js';
import { parseOverrides, parseWithout } from '../../config/overrides.js';
import { readProject, standingOverrides } from '../../config/project.js';
import { parsePace } from '../../core/clock/pace.js';
import { RegattaError } from '../../ports/errors.js';
import type { ServedWorld } from '../../server/worlds.js';
import { configOf } from '../../server/world-request.js';
import { defineCommand } from '../command.js';
import { holdServer } from '../serving/hold-server.js';

export const up = defineCommand({
  usage: 'up <lane>',
  summary: 'Serve one orchestrator to its real clients until interrupted',
  examples: [
    ['up kubernetes', 'three nodes at the pace of the wall clock'],
    ['up swarm --managers 1 --workers 4 --pace fast', 'time jumps over what nobody waits for'],
    ['up kubernetes --pace manual --port 0', 'for tests: `regatta clock` moves the time'],
  ],
  positionals: { lane: { type: 'string', demandOption: true, describe: 'ORCHESTRATOR or ORCHESTRATOR@VERSION' } },
  options: {
    nodes: { type: 'number', alias: 'agents', describe: 'Nodes of no special role (default 3)' },
    managers: { type: 'number', describe: 'Machines of the control plane' },
    workers: { type: 'number', describe: 'Machines beside the managers' },
    clusters: { type: 'number', describe: 'Clusters that share the nodes, where a lane holds several' },
    port: { type: 'number', describe: 'Port for real clients; 0 for any (default: where they look for it)' },
    'http-port': {
      type: 'number',
      describe: 'A second port without TLS, on loopback, where every caller is an administrator (default: none)',
    },
    'control-port': { type: 'number', default: 0, describe: 'Port of the control API; 0 for any' },
    data: {
      type: 'string',
      describe: 'Folder that keeps the state of the cluster, its authority and files of clients',
      requiresArg: true,
    },
    pace: { type: 'string', default: 'real', describe: 'real, fast, manual, or a factor such as 10' },
    seed: { type: 'number', describe: 'Whole number that decides all chance (default 42)' },
    set: { type: 'array', string: true, describe: 'NAME=VALUE or LANE.NAME=VALUE: another value for a constant' },
    without: { type: 'array', string: true, describe: 'PART: leave a part of the control plane out' },
  },
  async run(given, terminal) {
    if (given.data === '')
      throw new RegattaError('request/invalid', '--data names no folder', { hint: 'such as --data ./cluster' });
    const lane = await loadLane(given.lane);
    if (given['http-port'] !== undefined && !lane.adapter.secure)
      throw new RegattaError('request/invalid', `${lane.adapter.id} is served without TLS already`, {
        hint: 'leave --http-port out',
      });
    const { config } = await readProject(process.cwd());
    const standing = parseOverrides(standingOverrides(config), [lane], { ignoreOtherLanes: true });
    const asked = parseOverrides(given.set ?? [], [lane]);
    const pace = parsePace(given.pace);
    const worldConfig = configOf(
      lane,
      { ...given, nodes: sizeOf(given, config.defaults?.nodes) },
      {
        seed: given.seed ?? config.defaults?.seed,
        pace,
        set: { ...standing.of(lane), ...asked.of(lane) },
        physics: { ...standing.physics, ...asked.physics },
        without: parseWithout(given.without ?? [], [lane])(lane),
      },
    );
    return holdServer({
      terminal,
      controlPort: given['control-port'],
      ...(given.data !== undefined && { folder: path.resolve(given.data) }),
      async start(worlds) {
        const sizeIsGiven = [given.nodes, given.managers, given.workers, given.clusters].some(
          (number) => number !== undefined,
        );
        const served = await worlds.create(worldConfig, {
          port: given.port ?? lane.adapter.defaultPort,
          plainPort: given['http-port'],
          ...(given.data !== undefined && { keep: { sizeIsGiven } }),
        });
        return { id: lane.adapter.id, version: lane.version, served, line: (control) => lineOf(served, control) };
      },
    });
  },
});

/** The project's default counts where the command line says nothing of the size. */
function sizeOf(
  {
    nodes,
    managers,
    workers,
  }: { nodes?: number | undefined; managers?: number | undefined; workers?: number | undefined },
  fallback: number | undefined,
): number | undefined {
  return nodes ?? (managers === undefined && workers === undefined ? fallback : undefined);
}

function lineOf({ hosted, native }: ServedWorld, control: string): string {
  const { adapter, version } = hosted.config.lane;
  const plain = native!.plain === undefined ? [] : [`and ${native!.plain.url}`];
  const parts = [`${adapter.id} ${version} serves ${native!.url}`, ...plain, `control ${control}`];
  return `${parts.join('  ')}  try: eval "$(regatta env ${adapter.id})" && ${native!.setup.tryThis}`;
}
