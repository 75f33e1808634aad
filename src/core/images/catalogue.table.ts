import type { ImageBehaviour } from '../../ports/images.js';
import { HELLO_WORLD, HOSTNAME_SERVER, HTTPD, nginx, PAUSE, POSTGRES, REDIS, server, SHELL } from './behaviours.js';

/** A repository of the catalogue. Tags are a pattern because registries keep thousands; sizes are compressed, rounded. */
export interface KnownRepository {
  readonly repository: string;
  readonly tags: RegExp;
  readonly sizeBytes: number;
  readonly behaviour: (tag: string) => ImageBehaviour;
}

const MB = 1_000_000;
/** Minor version 0 to 29 and a patch level, with the usual variants: what a release line of the last ten years looks like. */
const VERSIONED =
  /^(latest|stable|mainline|alpine|\d{1,2}(\.\d{1,2}){0,2}(-[a-z0-9.]+)*|(stable|mainline)-[a-z0-9.-]+)$/;
/** nginx tagged every release from 1.7.1 on; there is no 1.30 and later minor, so `1.95` does not exist. */
const NGINX_TAGS = /^(latest|stable|mainline|alpine|1|1\.(?:[7-9]|1\d|2[0-9])(\.\d{1,2})?)(-[a-z0-9.]+)*$/;

/** Sizes: Docker Hub's listing of the amd64 variants, rounded to megabytes. */
export const KNOWN_REPOSITORIES: readonly KnownRepository[] = [
  {
    repository: 'library/nginx',
    tags: NGINX_TAGS,
    sizeBytes: 50 * MB,
    behaviour: (tag) => nginx(/^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '1.27.3'),
  },
  { repository: 'library/httpd', tags: VERSIONED, sizeBytes: 57 * MB, behaviour: () => HTTPD },
  { repository: 'library/redis', tags: VERSIONED, sizeBytes: 45 * MB, behaviour: () => REDIS },
  { repository: 'library/postgres', tags: VERSIONED, sizeBytes: 150 * MB, behaviour: () => POSTGRES },
  {
    repository: 'library/mysql',
    tags: VERSIONED,
    sizeBytes: 180 * MB,
    behaviour: () => server({ ports: [3306], warmUpMs: 4000 }),
  },
  {
    repository: 'library/mongo',
    tags: VERSIONED,
    sizeBytes: 250 * MB,
    behaviour: () => server({ ports: [27017], warmUpMs: 1200 }),
  },
  {
    repository: 'library/rabbitmq',
    tags: VERSIONED,
    sizeBytes: 95 * MB,
    behaviour: () => server({ ports: [5672, 15672], warmUpMs: 6000 }),
  },
  { repository: 'library/memcached', tags: VERSIONED, sizeBytes: 33 * MB, behaviour: () => server({ ports: [11211] }) },
  { repository: 'library/busybox', tags: VERSIONED, sizeBytes: 2 * MB, behaviour: () => SHELL },
  { repository: 'library/alpine', tags: VERSIONED, sizeBytes: 4 * MB, behaviour: () => SHELL },
  { repository: 'library/debian', tags: /^[a-z0-9.-]+$/, sizeBytes: 48 * MB, behaviour: () => SHELL },
  { repository: 'library/ubuntu', tags: /^[a-z0-9.-]+$/, sizeBytes: 30 * MB, behaviour: () => SHELL },
  { repository: 'library/hello-world', tags: /^(latest|linux)$/, sizeBytes: MB / 100, behaviour: () => HELLO_WORLD },
  {
    repository: 'traefik/whoami',
    tags: /^(latest|v\d+(\.\d+)*)$/,
    sizeBytes: 3 * MB,
    behaviour: () => HOSTNAME_SERVER,
  },
  { repository: 'pause', tags: /^\d+(\.\d+)?$/, sizeBytes: MB / 3, behaviour: () => PAUSE },
  { repository: 'e2e-test-images/agnhost', tags: /^\d+\.\d+$/, sizeBytes: 50 * MB, behaviour: () => HOSTNAME_SERVER },
  {
    repository: 'serve_hostname',
    tags: /^(latest|v?\d+(\.\d+)*)$/,
    sizeBytes: 5 * MB,
    behaviour: () => HOSTNAME_SERVER,
  },
];

/** Compressed size declared for images that are not in the catalogue. */
export const UNKNOWN_IMAGE_BYTES = 100 * MB;
