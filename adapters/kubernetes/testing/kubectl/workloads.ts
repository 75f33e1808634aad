import type { CliResult } from 'regatta/testing';
import type { ControllerRevision, Deployment, ReplicaSet } from '../../controllers/objects/workloads.js';
import { controllerOf } from '../../controllers/ownership.js';
import { rfc3339, type Clock } from 'regatta/kit';
import { CommandFailure, named, printed, type Command, type KubectlClient, type Target } from './client.js';

const REVISION = 'deployment.kubernetes.io/revision';
/** `rollout status` waits for ever unless it is told how long. Milliseconds. */
const STATUS_LIMIT_MS = 600_000;

export const scale: Command = ({ words, flags }, client) =>
  printed(
    ...client.targets(words).map((target) => {
      const expected = flags['current-replicas'];
      const { spec } = client.get(target.path) as Deployment;
      if (expected !== undefined && Number(expected) !== spec.replicas)
        throw new CommandFailure(`error: Expected replicas to be ${expected}, was ${spec.replicas ?? 0}`);
      client.patch(`${target.path}/scale`, { spec: { replicas: Number(flags['replicas']) } }, 'merge');
      return `${named(target)} scaled`;
    }),
  );

/** `set image KIND/NAME container=image ...`; `*` names every container. */
export const set: Command = ({ words }, client) => {
  const [what, ...rest] = words;
  if (what !== 'image') throw new CommandFailure(`error: unknown command "set ${what ?? ''}"`);
  const pairs = rest.filter((word) => word.includes('='));
  const targets = client.targets(rest.filter((word) => !word.includes('=')));
  return printed(
    ...targets.map((target) => {
      const { template } = (client.get(target.path) as Deployment).spec;
      const containers = pairs.flatMap((pair) => {
        const equals = pair.indexOf('=');
        const [name, image] = [pair.slice(0, equals), pair.slice(equals + 1)];
        const names = name === '*' ? template.spec.containers.map((container) => container.name) : [name];
        return names.map((one) => ({ name: one, image }));
      });
      client.patch(target.path, { spec: { template: { spec: { containers } } } });
      return `${named(target)} image updated`;
    }),
  );
};

export function rolloutOf(clock: Clock): Command {
  return ({ words, flags }, client) => {
    const [verb = '', ...rest] = words;
    const [target] = client.targets(rest);
    if (target === undefined) throw new CommandFailure('error: required resource not specified');
    switch (verb) {
      case 'undo':
        return undo(client, target, Number(flags['to-revision'] ?? 0));
      case 'history':
        return history(client, target);
      case 'status':
        return showStatus(client, target, flags['timeout']);
      case 'pause':
        client.patch(target.path, { spec: { paused: true } });
        return printed(`${named(target)} paused`);
      case 'resume':
        client.patch(target.path, { spec: { paused: null } });
        return printed(`${named(target)} resumed`);
      case 'restart': {
        const annotations = { 'kubectl.kubernetes.io/restartedAt': rfc3339(clock.now) };
        client.patch(target.path, { spec: { template: { metadata: { annotations } } } });
        return printed(`${named(target)} restarted`);
      }
      default:
        throw new CommandFailure(`error: unknown command "rollout ${verb}"`);
    }
  };
}

/** The old ReplicaSets of a Deployment by revision. */
function replicaSetsOf(client: KubectlClient, target: Target): ReadonlyMap<number, ReplicaSet> {
  const owner = client.get(target.path);
  const path = client.collection(client.target('replicaset', '').definition);
  const owned = (client.list(path) as readonly ReplicaSet[]).filter(
    (one) => controllerOf(one)?.uid === owner.metadata.uid,
  );
  const numbered = owned.map((one) => [Number(one.metadata.annotations?.[REVISION] ?? 0), one] as const);
  return new Map(numbered.sort(([left], [right]) => left - right));
}

function controllerRevisionsOf(client: KubectlClient, target: Target): ReadonlyMap<number, ControllerRevision> {
  const owner = client.get(target.path);
  const path = client.collection(client.target('controllerrevision', '').definition);
  const owned = (client.list(path) as readonly ControllerRevision[]).filter(
    (one) => controllerOf(one)?.uid === owner.metadata.uid,
  );
  return new Map(owned.map((one) => [one.revision, one] as const).sort(([left], [right]) => left - right));
}

function undo(client: KubectlClient, target: Target, wanted: number): CliResult {
  if (target.definition.kind !== 'Deployment') return undoSet(client, target, wanted);
  const known = replicaSetsOf(client, target);
  const revisions = [...known.keys()];
  const revision = wanted === 0 ? revisions.at(-2) : wanted;
  if (revision === undefined)
    throw new CommandFailure(`error: no rollout history found for deployment "${target.name}"`);
  const found = known.get(revision);
  if (found === undefined) throw new CommandFailure(`error: unable to find specified revision ${revision} in history`);
  const { 'pod-template-hash': _hash, ...labels } = found.spec.template.metadata?.labels ?? {};
  const template = { ...found.spec.template, metadata: { ...found.spec.template.metadata, labels } };
  const deployment = client.get(target.path);
  const { annotations = {} } = deployment.metadata;
  const changes = [
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'replace', path: '/metadata/annotations', value: annotations },
  ];
  client.patch(target.path, changes, 'json');
  return printed(`${named(target)} rolled back`);
}

/** Sets keep their whole template as the patch that leads to it. */
function undoSet(client: KubectlClient, target: Target, wanted: number): CliResult {
  const known = controllerRevisionsOf(client, target);
  const revision = wanted === 0 ? [...known.keys()].at(-2) : wanted;
  const found = known.get(revision ?? 0);
  if (found === undefined)
    throw new CommandFailure(`error: unable to find specified revision ${revision ?? 0} in history`);
  client.patch(target.path, found.data);
  return printed(`${named(target)} rolled back`);
}

function history(client: KubectlClient, target: Target): CliResult {
  const known =
    target.definition.kind === 'Deployment' ? replicaSetsOf(client, target) : controllerRevisionsOf(client, target);
  const rows = [...known.entries()].map(([revision, { metadata }]) => {
    const cause = metadata.annotations?.['kubernetes.io/change-cause'] ?? '<none>';
    return `${String(revision).padEnd(10)}${cause}`;
  });
  return printed(`${named(target)} `, 'REVISION  CHANGE-CAUSE', ...rows, '');
}

/** What `rollout status` says of a Deployment, and whether there is nothing left to wait for (kubectl pkg/polymorphichelpers). */
function progressOf({ metadata, spec, status = {} }: Deployment): { readonly line: string; readonly done: boolean } {
  const { replicas = 1 } = spec;
  const { updatedReplicas = 0, availableReplicas = 0, replicas: current = 0 } = status;
  const waiting = (what: string) => ({
    line: `Waiting for deployment "${metadata.name}" rollout to finish: ${what}...`,
    done: false,
  });
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return { line: 'Waiting for deployment spec update to be observed...', done: false };
  if (
    status.conditions?.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded') ===
    true
  )
    throw new CommandFailure(`error: deployment "${metadata.name}" exceeded its progress deadline`);
  if (updatedReplicas < replicas)
    return waiting(`${updatedReplicas} out of ${replicas} new replicas have been updated`);
  if (current > updatedReplicas) return waiting(`${current - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return { line: `deployment "${metadata.name}" successfully rolled out`, done: true };
}

function showStatus(client: KubectlClient, target: Target, timeout: string | undefined): CliResult {
  const lines: string[] = [];
  const look = (): boolean => {
    const { line, done } = progressOf(client.get(target.path) as Deployment);
    if (line !== lines.at(-1)) lines.push(line);
    return done;
  };
  const limitMs = timeout === undefined ? STATUS_LIMIT_MS : Number.parseInt(timeout) * 1000;
  if (client.until(look, limitMs)) return printed(...lines);
  return { ...printed(...lines), exit: 1, stderr: 'error: timed out waiting for the condition\n' };
}
