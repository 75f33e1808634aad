import type { MountSpec } from '../resources/service-spec.js';

const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const SHOWN_PATTERN = '[a-zA-Z0-9][a-zA-Z0-9_.-]';

/** Why a node will not have a task with these mounts at all (moby daemon/cluster/executor/container/validate.go); undefined when it will. */
export function mountProblem(mounts: readonly MountSpec[]): string | undefined {
  for (const { Type = 'volume', Source = '', Target = '' } of mounts) {
    const isAbsolute = Source.startsWith('/');
    if (!Target.startsWith('/')) return `invalid mount target, must be an absolute path: ${Target}`;
    if (Type === 'bind' && !isAbsolute) return `invalid bind mount source, must be an absolute path: ${Source}`;
    if (Type === 'volume' && isAbsolute) return `invalid volume mount source, must not be an absolute path: ${Source}`;
    if (Type === 'tmpfs' && Source !== '') return 'invalid tmpfs source, source must be empty';
  }
  return undefined;
}

/** Why the engine cannot make a volume that a container wants (moby volume/local; recording cli/064); undefined when it can. */
export function volumeProblem(mounts: readonly MountSpec[]): string | undefined {
  for (const { Type = 'volume', Source = '' } of mounts) {
    if (Type !== 'volume' || Source === '' || VOLUME_NAME.test(Source)) continue;
    if (Source.length === 1)
      return `create ${Source}: volume name is too short, names should be at least two alphanumeric characters`;
    return `create ${Source}: ${JSON.stringify(Source)} includes invalid characters for a local volume name, only ${JSON.stringify(SHOWN_PATTERN)} are allowed. If you intended to pass a host directory, use absolute path`;
  }
  return undefined;
}
