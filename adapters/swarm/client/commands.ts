import type { Workload } from 'regatta/kit';
import { serviceSpecOf } from './translate.js';

/** `docker service create` with the flags that make this workload. */
export function createCommand(workload: Workload): string {
  const { spec } = serviceSpecOf(workload);
  const template = spec.TaskTemplate;
  const words = ['docker service create', `--name ${spec.Name}`];
  if (workload.mode === 'global') words.push('--mode global');
  else if (workload.mode === 'job')
    words.push('--mode replicated-job', `--replicas ${workload.completions ?? workload.replicas ?? 1}`);
  else words.push(`--replicas ${workload.replicas ?? 1}`);
  for (const { PublishedPort, TargetPort } of spec.EndpointSpec?.Ports ?? [])
    words.push(`--publish published=${PublishedPort ?? 0},target=${TargetPort ?? 0}`);
  const { Limits, Reservations } = template.Resources ?? {};
  if (Reservations?.NanoCPUs !== undefined) words.push(`--reserve-cpu ${Reservations.NanoCPUs / 1e9}`);
  if (Reservations?.MemoryBytes !== undefined) words.push(`--reserve-memory ${Reservations.MemoryBytes}`);
  if (Limits?.NanoCPUs !== undefined) words.push(`--limit-cpu ${Limits.NanoCPUs / 1e9}`);
  if (Limits?.MemoryBytes !== undefined) words.push(`--limit-memory ${Limits.MemoryBytes}`);
  for (const entry of template.ContainerSpec?.Env ?? []) words.push(`--env ${quoted(entry)}`);
  for (const constraint of template.Placement?.Constraints ?? []) words.push(`--constraint ${quoted(constraint)}`);
  for (const { Spread } of template.Placement?.Preferences ?? [])
    words.push(`--placement-pref spread=${Spread?.SpreadDescriptor ?? ''}`);
  words.push(workload.image, ...(workload.command ?? []).map(quoted), ...(workload.args ?? []).map(quoted));
  return words.join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
