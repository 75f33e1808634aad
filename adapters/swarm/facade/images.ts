import { parseReference, type Image } from 'regatta/kit';
import type { EngineParts } from './engine-parts.js';
import { EngineError } from './errors.js';
import { ok, type EngineRequest, type Route } from './route.js';

const MANIFEST_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const MANIFEST_BYTES = 1024;
const ONE_TEXT_SINCE = 42;

/** What clients ask of images: the digest that the CLI pins, pulls, and whether one is there. */
export function imageRoutes(parts: EngineParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/distribution/{name*}/json',
      handle: ({ params }) => ok(descriptor(parts, params['name']!)),
    },
    { method: 'POST', path: '/images/create', handle: (request) => pull(parts, request) },
    {
      method: 'GET',
      path: '/images/json',
      handle: ({ machine }) => ok([...parts.runtime.images(machine)].map(([name, size]) => summary(parts, name, size))),
    },
    {
      method: 'GET',
      path: '/images/{name*}/json',
      handle({ params, machine }) {
        const name = params['name']!;
        const found = parts.images.lookUp(name);
        if (!found.found || !parts.runtime.hasImage(machine, name))
          throw new EngineError(404, missing(name, parts.constants.apiMinor));
        return ok(inspect(found.image));
      },
    },
  ];
}

/** With the tag that is meant; engines before 23 said it twice (recording cli/085). */
function missing(name: string, apiMinor: number): string {
  const tagged = /[:@][^/]*$/.test(name) ? name : `${name}:latest`;
  return apiMinor < ONE_TEXT_SINCE ? `no such image: ${name}: No such image: ${tagged}` : `No such image: ${tagged}`;
}

function descriptor({ images }: EngineParts, name: string): object {
  const found = images.lookUp(name);
  if (!found.found) {
    if (found.reason === 'invalid-name') throw new EngineError(400, 'invalid reference format');
    throw new EngineError(404, 'manifest unknown: manifest unknown');
  }
  return {
    Descriptor: { mediaType: MANIFEST_LIST, digest: found.image.digest, size: MANIFEST_BYTES },
    Platforms: [{ architecture: 'amd64', os: 'linux' }],
  };
}

/** Progress as JSON lines; what goes wrong after the head is told in a line of its own, as the engine does. */
function pull({ runtime }: EngineParts, { call, query, headers, machine }: EngineRequest): void {
  const from = query.get('fromImage') ?? '';
  const tag = query.get('tag') ?? '';
  const separator = tag.includes(':') ? '@' : ':';
  const name = tag === '' ? from : `${from}${separator}${tag}`;
  const reference = parseReference(name);
  if (reference === undefined) throw new EngineError(400, 'invalid reference format');
  const write = (line: object) => call.reply.write(new TextEncoder().encode(`${JSON.stringify(line)}\r\n`));
  call.reply.head(200, { ...headers, 'content-type': 'application/json' });
  write({ status: `Pulling from ${reference.repository}`, id: reference.tag });
  runtime.pull(machine, name, (outcome) => {
    if (outcome.pulled) {
      const news = outcome.alreadyPresent ? 'Image is up to date for' : 'Downloaded newer image for';
      write({ status: `Status: ${news} ${name}` });
    } else {
      const message = `manifest for ${name} not found: manifest unknown: manifest unknown`;
      write({ errorDetail: { message }, error: message });
    }
    call.reply.end();
  });
}

function summary({ images }: EngineParts, name: string, size: number): object {
  const found = images.lookUp(name);
  const digest = found.found ? found.image.digest : '';
  return { Id: digest, RepoTags: [name], RepoDigests: [], Created: 0, Size: size, Labels: null, Containers: -1 };
}

function inspect({ digest, reference, sizeBytes }: Image): object {
  return {
    Id: digest,
    RepoTags: [reference],
    RepoDigests: [`${reference.split(':')[0]!}@${digest}`],
    Architecture: 'amd64',
    Os: 'linux',
    Size: sizeBytes,
  };
}
