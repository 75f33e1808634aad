import {
  conflict,
  objectAt,
  readBody,
  sendJson,
  type FacadeGround,
  type SubresourceHandler,
} from 'regatta/adapters/kubernetes/api';
import { BUILDS, builds } from '../../resources/build/builds.js';
import type { Build } from '../../resources/build/types.js';

/** How a builder tells what it found: the revision of the source, and the image (registry/build/details.go). */
export function buildDetails(ground: FacadeGround): SubresourceHandler {
  return {
    path: 'builds/details',
    methods: ['PUT'],
    handle(call, kind, request): void {
      const build = ground.reads.stored(kind, request).value as Build;
      if (['Complete', 'Failed', 'Error', 'Cancelled'].includes(build.status.phase))
        throw conflict(builds, request.name, 'cannot update details of a build that has ended');
      const { object } = readBody(call, kind);
      const told = object as Build;
      const { revision } = told.spec;
      const output = objectAt(told.status, 'output');
      const stored = ground.reads.stored(kind, request);
      const changed: Build = {
        ...build,
        spec: { ...build.spec, ...(revision !== undefined && { revision }) },
        status: { ...build.status, ...(Object.keys(output).length > 0 && { output }) },
      };
      const written = ground.store.update<Build>(BUILDS, request.namespace, request.name, changed, stored.revision);
      sendJson(call, 200, written.value);
    },
  };
}
