import type { CliResult } from 'regatta/testing';
import { controllerOf } from '../../controllers/ownership.js';
import type { Node, Taint } from '../../controllers/objects/node.js';
import type { Pod } from '../../controllers/objects/pod.js';
import type { Arguments } from './arguments.js';
import { CommandFailure, printed, type Command, type KubectlClient } from './client.js';

const MIRROR = 'kubernetes.io/config.mirror';
/** `drain` waits for ever unless it is told how long. Milliseconds. */
const DRAIN_LIMIT_MS = 600_000;

export const cordon: Command = ({ words }, client) =>
  printed(...words.map((name) => setUnschedulable(client, name, true)));

export const uncordon: Command = ({ words }, client) =>
  printed(...words.map((name) => setUnschedulable(client, name, false)));

function setUnschedulable(client: KubectlClient, name: string, wanted: boolean): string {
  const path = `/api/v1/nodes/${name}`;
  const { spec } = client.get(path) as Node;
  const word = wanted ? 'cordoned' : 'uncordoned';
  if ((spec.unschedulable === true) === wanted) return `node/${name} already ${word}`;
  client.patch(path, { spec: { unschedulable: wanted ? true : null } });
  return `node/${name} ${word}`;
}

/** `taint node NAME key=value:Effect key:Effect- key-`. */
export const taint: Command = ({ words }, client) => {
  const [, name = '', ...changes] = words;
  const path = `/api/v1/nodes/${name}`;
  let { taints = [] } = (client.get(path) as Node).spec;
  for (const change of changes) taints = changed(taints, change);
  client.patch(path, { spec: { taints: taints.length === 0 ? null : taints } });
  const removes = changes.every((change) => change.endsWith('-'));
  const adds = changes.every((change) => !change.endsWith('-'));
  return printed(`node/${name} ${adds ? 'tainted' : removes ? 'untainted' : 'modified'}`);
};

function changed(taints: readonly Taint[], change: string): readonly Taint[] {
  const [, key = '', value = '', effect = ''] = /^([^=:]+?)(?:=([^:]*))?(?::(\w+))?-?$/.exec(change) ?? [];
  const others = taints.filter((one) => one.key !== key || (effect !== '' && one.effect !== effect));
  if (change.endsWith('-')) return others;
  return [...others, { key, ...(value !== '' && { value }), effect: effect as Taint['effect'] }];
}

/** Cordons, then evicts every pod that may go (kubectl pkg/drain). */
export const drain: Command = (given, client): CliResult => {
  const [node = ''] = given.words;
  const lines = [setUnschedulable(client, node, true)];
  const pods = client.list('/api/v1/pods', `fieldSelector=spec.nodeName%3D${node}`) as readonly Pod[];
  const { leaving, warnings, refusals } = sorted(pods, given, client);
  if (refusals.length > 0) {
    const why = refusals.join(', ');
    const text = `error: unable to drain node "${node}" due to error: ${why}, continuing command...`;
    const list = `There are pending nodes to be drained:\n ${node}\n${why}`;
    return { exit: 1, stdout: `${lines.join('\n')}\n`, stderr: `${text}\n${list}\n` };
  }
  for (const { metadata } of leaving) {
    const { namespace = '', name } = metadata;
    lines.push(`evicting pod ${namespace}/${name}`);
    if (given.flags['disable-eviction'] === 'true') client.send('DELETE', podPath(namespace, name), {});
    else client.evict(namespace, name);
  }
  const limitMs =
    given.flags['timeout'] === undefined ? DRAIN_LIMIT_MS : Number.parseInt(given.flags['timeout']) * 1000;
  const pending = leaving.map(({ metadata }) => ({
    path: podPath(metadata.namespace ?? '', metadata.name),
    uid: metadata.uid,
  }));
  if (!client.awaitGone(pending, limitMs)) throw new CommandFailure('error: global timeout reached');
  lines.push(...leaving.map(({ metadata }) => `pod/${metadata.name} evicted`), `node/${node} drained`);
  return { ...printed(...lines), stderr: warnings.map((line) => `Warning: ${line}\n`).join('') };
};

function podPath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}

interface Sorted {
  readonly leaving: Pod[];
  readonly warnings: string[];
  readonly refusals: string[];
}

/** Which pods are evicted, which are left alone, and which forbid to go on (kubectl pkg/drain/filters.go). */
function sorted(pods: readonly Pod[], { flags }: Arguments, client: KubectlClient): Sorted {
  const leaving: Pod[] = [];
  const daemons: string[] = [];
  const unmanaged: string[] = [];
  const local: string[] = [];
  for (const pod of pods) {
    const { metadata, spec, status } = pod;
    const name = `${metadata.namespace ?? ''}/${metadata.name}`;
    if (metadata.annotations?.[MIRROR] !== undefined) continue;
    const ended = status?.phase === 'Succeeded' || status?.phase === 'Failed';
    const owner = controllerOf(pod);
    if (owner?.kind === 'DaemonSet' && !ended && client.exists(client.target('daemonset', owner.name).path)) {
      daemons.push(name);
      continue;
    }
    if (!ended && owner === undefined) unmanaged.push(name);
    if (!ended && (spec.volumes ?? []).some((volume) => 'emptyDir' in volume)) local.push(name);
    leaving.push(pod);
  }
  const refusals: string[] = [];
  const warnings: string[] = [];
  const judge = (names: readonly string[], allowed: boolean, warning: string, refusal: string) => {
    if (names.length === 0) return;
    if (allowed) warnings.push(`${warning}: ${names.join(', ')}`);
    else refusals.push(`cannot delete ${refusal}: ${names.join(', ')}`);
  };
  const asked = (flag: string) => flags[flag] === 'true';
  judge(
    daemons,
    asked('ignore-daemonsets'),
    'ignoring DaemonSet-managed Pods',
    'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
  );
  if (!asked('delete-emptydir-data'))
    judge(local, false, '', 'Pods with local storage (use --delete-emptydir-data to override)');
  judge(
    unmanaged,
    asked('force'),
    'deleting Pods that declare no controller',
    'cannot delete Pods that declare no controller (use --force to override)',
  );
  return { leaving, warnings, refusals };
}
