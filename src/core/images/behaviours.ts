import type { HttpAnswer, ImageBehaviour, Inside } from '../../ports/images.js';
import { localClients } from './local-clients.js';
import { runShell } from './shell.js';

/** The exit code of a shell that knows no such program. */
const NOT_FOUND = 127;

const PATH_ENV = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A long-running container that listens nowhere and ends at once on SIGTERM: what is declared of unknown images. */
export const DEFAULT_BEHAVIOUR: ImageBehaviour = {
  warmUpMs: 0,
  shutDownMs: 0,
  signalExitCode: 143,
  ports: [],
  banner: [],
  entrypoint: [],
  cmd: ['/entrypoint'],
  env: [PATH_ENV],
  memoryBytes: 32 * 1024 * 1024,
  exec: (inside, argv, stdin) => runShell(inside, argv, stdin, new Map()),
};

/** A service that answers 200 on the ports given by whoever runs it; an unknown image whose port is declared behaves so. */
export function server(overrides: Partial<ImageBehaviour>): ImageBehaviour {
  const behaviour: ImageBehaviour = { ...DEFAULT_BEHAVIOUR, signalExitCode: 0, ...overrides };
  return {
    ...behaviour,
    exec(inside, argv, stdin) {
      const result = behaviour.exec?.(inside, argv, stdin);
      // What the image itself does not know may still be a client that asks the container's own server.
      return result?.exitCode === NOT_FOUND ? runShell(inside, argv, stdin, localClients(inside, behaviour)) : result;
    },
  };
}

/** The page that says it works, shortened: its title is what people and tests look for. */
const NGINX_WELCOME = `<!DOCTYPE html>
<html>
<head><title>Welcome to nginx!</title></head>
<body><h1>Welcome to nginx!</h1></body>
</html>
`;

function html(status: number, body: string, serverName: string): HttpAnswer {
  return { status, headers: { server: serverName, 'content-type': 'text/html' }, body };
}

/** nginx; `version` is what it says of itself. */
export function nginx(version: string): ImageBehaviour {
  const banner = (inside: Inside) =>
    `nginx/${version === 'latest' ? (inside.env.get('NGINX_VERSION') ?? '1.27.3') : version}`;
  return server({
    ports: [80],
    entrypoint: [],
    cmd: ['nginx', '-g', 'daemon off;'],
    env: [PATH_ENV, `NGINX_VERSION=${version}`],
    memoryBytes: 3 * 1024 * 1024,
    http: (inside, _port, path) =>
      path === '/' || path.startsWith('/?') || path === '/index.html'
        ? html(200, NGINX_WELCOME, banner(inside))
        : html(
            404,
            `<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>${banner(inside)}</center>\r\n</body>\r\n</html>\r\n`,
            banner(inside),
          ),
    exec: (inside, argv, stdin) =>
      runShell(
        inside,
        argv,
        stdin,
        new Map([
          [
            'nginx',
            (args) =>
              args[0] === '-v'
                ? { exitCode: 0, stdout: '', stderr: `nginx version: ${banner(inside)}\n` }
                : { exitCode: 0, stdout: '', stderr: '' },
          ],
        ]),
      ),
  });
}

export const HTTPD: ImageBehaviour = server({
  ports: [80],
  cmd: ['httpd-foreground'],
  memoryBytes: 10 * 1024 * 1024,
  http: () => html(200, '<html><body><h1>It works!</h1></body></html>\n', 'Apache/2.4.62 (Unix)'),
});

/** agnhost-like: says who it is, so that balancing can be seen. */
export const HOSTNAME_SERVER: ImageBehaviour = server({
  ports: [9376, 8080, 80],
  cmd: ['/agnhost', 'serve-hostname'],
  http: (inside) => ({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: inside.hostname }),
});

export const REDIS: ImageBehaviour = server({
  ports: [6379],
  cmd: ['redis-server'],
  entrypoint: ['docker-entrypoint.sh'],
  banner: ['* Ready to accept connections tcp'],
  memoryBytes: 8 * 1024 * 1024,
  exec: (inside, argv, stdin) =>
    runShell(
      inside,
      argv,
      stdin,
      new Map([
        [
          'redis-cli',
          (args) => ({
            exitCode: 0,
            stdout: args[0] === undefined || args[0].toUpperCase() === 'PING' ? 'PONG\n' : '(nil)\n',
            stderr: '',
          }),
        ],
      ]),
    ),
});

export const POSTGRES: ImageBehaviour = server({
  ports: [5432],
  warmUpMs: 1500,
  cmd: ['postgres'],
  entrypoint: ['docker-entrypoint.sh'],
  banner: ['LOG:  database system is ready to accept connections'],
  memoryBytes: 40 * 1024 * 1024,
});

/** A shell image without a command of its own to run: `sh` without a terminal reads its empty input and ends. */
export const SHELL: ImageBehaviour = {
  ...DEFAULT_BEHAVIOUR,
  cmd: ['sh'],
  exits: { afterMs: 0, code: 0 },
  memoryBytes: 1024 * 1024,
};

export const PAUSE: ImageBehaviour = {
  ...DEFAULT_BEHAVIOUR,
  cmd: ['/pause'],
  signalExitCode: 0,
  memoryBytes: 256 * 1024,
};

export const HELLO_WORLD: ImageBehaviour = {
  ...DEFAULT_BEHAVIOUR,
  cmd: ['/hello'],
  exits: { afterMs: 10, code: 0 },
  banner: ['Hello from Docker!'],
  memoryBytes: 512 * 1024,
};
