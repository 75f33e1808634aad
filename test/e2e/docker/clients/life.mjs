// Drives a swarm through dockerode and prints what it saw, as JSON.
import Docker from 'dockerode';

const { hostname, port } = new URL(process.env.DOCKER_HOST.replace('tcp:', 'http:'));
const docker = new Docker({ host: hostname, port });
const seen = {};

const until = async (holds) => {
  for (let count = 0; count < 200; count++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never came true');
};
const running = async (name) => {
  const tasks = await docker.listTasks({ filters: JSON.stringify({ service: [name], 'desired-state': ['running'] }) });
  return tasks.filter(({ Status }) => Status.State === 'running');
};

const events = await docker.getEvents({ filters: JSON.stringify({ type: ['service'] }) });
let told = '';
events.on('data', (chunk) => (told += chunk));

seen.nodes = (await docker.listNodes()).map(({ Description }) => Description.Hostname).sort();
const spec = {
  Name: 'web',
  TaskTemplate: { ContainerSpec: { Image: 'nginx:1.7.9' } },
  Mode: { Replicated: { Replicas: 2 } },
};
const service = await docker.createService(spec);
await until(async () => (await running('web')).length === 2);

const scaled = await service.inspect();
scaled.Spec.Mode.Replicated.Replicas = 3;
await service.update({ ...scaled.Spec, version: scaled.Version.Index });
await until(async () => (await running('web')).length === 3);

const updated = await service.inspect();
updated.Spec.TaskTemplate.ContainerSpec.Image = 'nginx:1.9.1';
updated.Spec.UpdateConfig = { Parallelism: 3, Monitor: 1_000_000_000 };
await service.update({ ...updated.Spec, version: updated.Version.Index });
await until(async () => {
  const tasks = await running('web');
  return tasks.length === 3 && tasks.every(({ Spec }) => Spec.ContainerSpec.Image === 'nginx:1.9.1');
});
seen.images = [...new Set((await running('web')).map(({ Spec }) => Spec.ContainerSpec.Image))];

const [first] = await running('web');
const container = docker.getContainer(first.Status.ContainerStatus.ContainerID);
seen.container = (await container.inspect()).State.Running;
const exec = await container.exec({ Cmd: ['sh', '-c', 'echo hello'], AttachStdout: true, AttachStderr: true });
const stream = await exec.start({});
let output = '';
stream.on('data', (chunk) => (output += chunk.subarray(8).toString()));
await new Promise((resolve) => stream.on('end', resolve));
seen.output = output;
seen.exitCode = (await exec.inspect()).ExitCode;

seen.refusal = await docker.createService(spec).catch(({ statusCode }) => statusCode);
await service.remove();
await until(() => told.includes('"remove"'));
events.destroy();
seen.services = (await docker.listServices()).length;
seen.events = [
  ...new Set(
    told
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).Action),
  ),
];
console.log(JSON.stringify(seen));
