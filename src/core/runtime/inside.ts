import type { ExecResult, Image, Inside, Outside } from '../../ports/images.js';
import type { ContainerSpec, RuntimeContainer } from '../../ports/runtime.js';

const SHELLS = /^(\/bin\/)?(ba|a|da)?sh$/;

/** The environment, files and host name that a process in the container sees. */
export function insideOf(container: RuntimeContainer, image: Image, outside: Outside | undefined): Inside {
  const { spec, id } = container;
  const hostname = spec.hostname ?? id.slice(0, 12);
  const env = new Map<string, string>();
  for (const entry of image.behaviour.env) {
    const equals = entry.indexOf('=');
    env.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  env.set('HOSTNAME', hostname);
  for (const [name, value] of Object.entries(spec.env ?? {})) env.set(name, value);
  const files = new Map([['/etc/hostname', `${hostname}\n`], ...(spec.files ?? [])]);
  return { hostname, image: spec.image, env, files, ...(outside && { outside }) };
}

/** Whether a command keeps a session open: a shell without a script. */
export function isInteractive(argv: readonly string[]): boolean {
  return SHELLS.test(argv[0] ?? '') && !argv.slice(1).some((arg) => /^-\w*c$/.test(arg));
}

/** The command line that the container runs: the user's, or the image's. */
export function commandOf(spec: ContainerSpec, image: Image): readonly string[] {
  const { entrypoint, cmd } = image.behaviour;
  if (spec.command !== undefined) return [...spec.command, ...(spec.args ?? [])];
  return [...entrypoint, ...(spec.args ?? cmd)];
}

/** True when the user replaced what the image runs. */
export function isOverridden(spec: ContainerSpec): boolean {
  return spec.command !== undefined || spec.args !== undefined;
}

/** The result of a command that the simulated shell knows; undefined for everything else, which is taken to be a server. */
export function resultOf(inside: Inside, spec: ContainerSpec, image: Image): ExecResult | undefined {
  const result = image.behaviour.exec?.(inside, commandOf(spec, image), '');
  return result === undefined || result.exitCode === 127 ? undefined : result;
}

/** What the container writes when it starts. */
export function outputOf(
  inside: Inside,
  spec: ContainerSpec,
  image: Image,
): { stream: 'stdout' | 'stderr'; text: string }[] {
  if (!isOverridden(spec)) return image.behaviour.banner.map((text) => ({ stream: 'stdout', text }));
  const result = resultOf(inside, spec, image);
  const lines = (text: string) => text.split('\n').slice(0, -1);
  return [
    ...lines(result?.stdout ?? '').map((text) => ({ stream: 'stdout' as const, text })),
    ...lines(result?.stderr ?? '').map((text) => ({ stream: 'stderr' as const, text })),
  ];
}
