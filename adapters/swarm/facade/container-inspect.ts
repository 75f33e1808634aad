import { rfc3339Nano, type RuntimeContainer } from 'regatta/kit';
import type { ContainerSpecification } from '../resources/service-spec.js';
import { commandOf, imageIdOf, portsOf, taskOf } from './container-facts.js';
import { attachmentsOf } from './container-networks.js';
import type { EngineParts } from './engine-parts.js';

const SHORT_ID = 12;
const NEVER = '0001-01-01T00:00:00Z';
/** A process that the engine started; any number will do, and it should not change from look to look. */
const FIRST_PID = 1000;

/** What `docker inspect` and the clients of other languages read of a container. */
export function inspectContainer(parts: EngineParts, container: RuntimeContainer): object {
  const { id, spec, createdAt } = container;
  const task = taskOf(parts, container);
  const [Path = '', ...Args] = commandOf(parts, container);
  const asked = task?.spec.ContainerSpec ?? {};
  return {
    Id: id,
    Created: rfc3339Nano(createdAt),
    Path,
    Args,
    State: stateOf(container),
    Image: imageIdOf(parts, spec.image),
    Name: `/${spec.name}`,
    RestartCount: 0,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: null,
    HostConfig: hostConfigOf(container, task?.spec.Resources?.Limits?.NanoCPUs ?? 0),
    GraphDriver: { Data: null, Name: 'overlay2' },
    Mounts: mountsOf(asked),
    Config: configOf(container, asked, [Path, ...Args]),
    NetworkSettings: networkSettingsOf(parts, container),
  };
}

function stateOf({ id, status, exit, startedAt, finishedAt }: RuntimeContainer): object {
  const time = (at: number | undefined) => (at === undefined ? NEVER : rfc3339Nano(at));
  return {
    Status: status,
    Running: status === 'running',
    Paused: false,
    Restarting: false,
    OOMKilled: exit?.reason === 'OOMKilled',
    Dead: false,
    Pid: status === 'running' ? FIRST_PID + Number.parseInt(id.slice(0, 4), 16) : 0,
    ExitCode: exit?.code ?? 0,
    Error: exit?.reason === 'ContainerCannotRun' ? exit.message : '',
    StartedAt: time(startedAt),
    FinishedAt: time(finishedAt),
  };
}

function hostConfigOf({ spec }: RuntimeContainer, NanoCpus: number): object {
  return {
    Binds: null,
    NetworkMode: 'default',
    PortBindings: {},
    RestartPolicy: { Name: '', MaximumRetryCount: 0 },
    AutoRemove: false,
    Privileged: false,
    Memory: spec.memoryLimitBytes ?? 0,
    NanoCpus,
    LogConfig: { Type: 'json-file', Config: {} },
    Isolation: 'default',
  };
}

function mountsOf({ Mounts = [] }: ContainerSpecification): readonly object[] {
  return Mounts.map(({ Type = 'volume', Source = '', Target = '', ReadOnly = false }) => ({
    Type,
    ...(Type === 'volume' && { Name: Source, Driver: 'local' }),
    Source: Type === 'volume' ? `/var/lib/docker/volumes/${Source}/_data` : Source,
    Destination: Target,
    Mode: '',
    RW: !ReadOnly,
    Propagation: '',
  }));
}

function configOf({ id, spec }: RuntimeContainer, asked: ContainerSpecification, words: readonly string[]): object {
  return {
    Hostname: spec.hostname ?? id.slice(0, SHORT_ID),
    Domainname: '',
    User: '',
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    Tty: asked.TTY === true,
    OpenStdin: false,
    StdinOnce: false,
    Env: Object.entries(spec.env ?? {}).map(([name, value]) => `${name}=${value}`),
    Cmd: words,
    Image: spec.image,
    Volumes: null,
    WorkingDir: '',
    Entrypoint: spec.command ?? null,
    Labels: spec.labels ?? {},
  };
}

function networkSettingsOf(parts: EngineParts, container: RuntimeContainer): object {
  const networks = attachmentsOf(parts, container);
  const ports = portsOf(parts, container) as readonly { PrivatePort: number; PublicPort?: number; Type: string }[];
  return {
    Ports: Object.fromEntries(
      ports.map(({ PrivatePort, PublicPort, Type }) => [
        `${PrivatePort}/${Type}`,
        PublicPort === undefined ? null : [{ HostIp: '0.0.0.0', HostPort: String(PublicPort) }],
      ]),
    ),
    Networks: Object.fromEntries(networks.map(({ name, endpoint }) => [name, endpoint])),
  };
}
