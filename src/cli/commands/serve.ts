import path from 'node:path';
import { defineCommand } from '../command.js';
import { holdServer } from '../serving/hold-server.js';
import manifest from '../../../package.json' with { type: 'json' };

const DEFAULT_PORT = 7878;

export const serve = defineCommand({
  usage: 'serve',
  summary: 'Serve the control API, with any number of worlds in one process',
  examples: [
    ['serve', `on port ${DEFAULT_PORT} of this machine alone; POST /api/v1/worlds makes a world`],
    ['serve --port 0', 'on any free port; the line it prints says which'],
    ['serve --data ./state', 'with the authority and files of clients in a folder of your own'],
  ],
  positionals: {},
  options: {
    port: { type: 'number', default: DEFAULT_PORT, describe: 'Port; 0 for any' },
    data: { type: 'string', describe: 'Folder for the authority and for files of clients', requiresArg: true },
  },
  run({ port, data }, terminal) {
    return holdServer({
      terminal,
      controlPort: port,
      outlivesWorlds: true,
      ...(data !== undefined && { folder: path.resolve(data) }),
      start: () =>
        Promise.resolve({
          id: 'serve',
          version: manifest.version,
          line: (control) =>
            `regatta ${manifest.version} serves ${control}/api/v1  described at ${control}/api/v1/openapi.json`,
        }),
    });
  },
});
