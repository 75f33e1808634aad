import type { ContainerExit, ContainerSpec, ContainerTimings, Image, ImageLookup, Images } from 'regatta/kit';

/** Images that the recording machine had on every node; all are one busybox with another command. */
export const RECORDED_IMAGES = ['web:1', 'web:2', 'web:3', 'crash:1', 'slowcrash:1', 'once:1', 'stubborn:1'];

/** What their commands do: after so long they end by themselves with this code. */
const ENDS: Readonly<Record<string, { readonly afterMs: number; readonly code: number }>> = {
  crash: { afterMs: 300, code: 1 },
  slowcrash: { afterMs: 2000, code: 3 },
  once: { afterMs: 1000, code: 0 },
};

/** A local image, its container created, after a registry that nobody could reach. */
const PULL_MS = 20;
const START_MS = 240;
const STOP_MS = 60;

const FAILED_TO_START =
  'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: ';

/** Container timings of the machine that made the recordings: section 15 of their specification. */
export const recordedTimings: ContainerTimings = {
  pullMs: () => PULL_MS,
  startMs: () => START_MS,
  stop(spec) {
    const ignores = repositoryOf(spec.image) === 'stubborn';
    return { afterMs: ignores ? Infinity : STOP_MS, exit: exitWith(0) };
  },
  exits(spec) {
    const command = spec.command?.[0];
    if (command !== undefined) return exitOfCommand(spec, command);
    const ends = ENDS[repositoryOf(spec.image)];
    return ends === undefined ? undefined : { afterMs: ends.afterMs, exit: exitWith(ends.code) };
  },
};

function exitOfCommand(
  { command = [], args = [] }: ContainerSpec,
  program: string,
): { readonly afterMs: number; readonly exit: ContainerExit } | undefined {
  if (!/^(\/bin\/)?(sh|sleep|echo|cat|true|false)$/.test(program)) {
    const message = `${FAILED_TO_START}"${program}": stat ${program}: no such file or directory: unknown`;
    return { afterMs: 0, exit: { code: 127, reason: 'ContainerCannotRun', message } };
  }
  const script = [...command, ...args].join(' ');
  const slept = /sleep (\d+(?:\.\d+)?)/.exec(script)?.[1];
  const code = /exit (\d+)/.exec(script)?.[1];
  if (/while|sleep 3600/.test(script)) return undefined;
  return { afterMs: Math.round(Number(slept ?? 0) * 1000), exit: exitWith(Number(code ?? 0)) };
}

function exitWith(code: number): ContainerExit {
  return { code, reason: code === 0 ? 'Completed' : 'Error', message: '' };
}

function repositoryOf(image: string): string {
  return image.split(':')[0]!;
}

/** A world in which only the recorded images exist, and what a registry was seen to have. */
export function recordedImages(published: readonly string[] = []): Images {
  const probes = new Map<string, number>();
  const images = new Map(
    [...RECORDED_IMAGES, ...published].map((name) => [name, imageNamed(name, probes, published.includes(name))]),
  );
  return {
    lookUp(reference): ImageLookup {
      const image = images.get(withoutDigest(reference));
      if (image !== undefined) return { found: true, image };
      return { found: false, reason: 'not-found', message: `manifest for ${reference} not found` };
    },
    nameOf: withoutDigest,
    hide: () => {},
    slowDown: () => {},
    slowness: 1,
  };
}

function withoutDigest(reference: string): string {
  return reference.replace(/@sha256:.*$/, '');
}

/** A file that the recorded container makes after three seconds is there when it is looked for the third time, once a second. */
const PROBES_UNTIL_FILE = 3;

function imageNamed(name: string, probes: Map<string, number>, isPublished: boolean): Image {
  const [repository = '', tag = ''] = name.split(':');
  return {
    reference: name,
    repository,
    tag,
    digest: `sha256:${'0'.repeat(64)}`,
    sizeBytes: 1_000_000,
    // No registry could be reached, so nobody knew them but the nodes.
    known: isPublished,
    behaviour: {
      warmUpMs: 0,
      shutDownMs: 0,
      signalExitCode: 0,
      ports: [80],
      banner: ['started'],
      entrypoint: [],
      cmd: ['sh'],
      env: [],
      memoryBytes: 1_000_000,
      exec({ hostname }, [program = '']) {
        const count = (probes.get(hostname) ?? 0) + (program === 'test' ? 1 : 0);
        probes.set(hostname, count);
        const fails = program === 'false' || (program === 'test' && count < PROBES_UNTIL_FILE);
        return { exitCode: fails ? 1 : 0, stdout: '', stderr: '' };
      },
    },
  };
}
