import {
  badRequest,
  isTrue,
  notFound,
  type ApiCall,
  type FacadeGround,
  type Pod,
  type ResourceRequest,
} from 'regatta/adapters/kubernetes/api';
import { buildPodName } from '../../builds/build-pod.js';
import { ANNOTATIONS, LABELS } from '../../builds/generate.js';
import { BUILDS, builds } from '../../resources/build/builds.js';
import type { Build } from '../../resources/build/types.js';
import { sendPodLog } from '../pod-log.js';
import { sendNoContent } from '../subresource.js';

/** The log of a build, which is that of its pod (openshift-apiserver pkg/build/apiserver/registry/buildlog). */
export function buildLog(ground: FacadeGround, call: ApiCall, { namespace, name }: ResourceRequest): void {
  const wanted = isTrue(call.parameters, 'previous') ? previousOf(ground, namespace, name) : name;
  const build = ground.store.get<Build>(BUILDS, namespace, wanted)?.value;
  if (build === undefined) throw notFound(builds, wanted);
  const { phase } = build.status;
  const pod = ground.store.get<Pod>('pods', namespace, buildPodName(wanted));
  const isWaiting = phase === 'New' || phase === 'Pending';
  if (isWaiting && isTrue(call.parameters, 'nowait')) return sendNoContent(call);
  if (isWaiting || phase === 'Cancelled' || pod === undefined)
    throw badRequest(`build ${wanted} is in an ${phase.toLowerCase()} state. No logs are available.`);
  sendPodLog(ground, call, namespace, buildPodName(wanted));
}

/** The build before this one; its number is one less, whatever that comes to. */
function previousOf({ store }: FacadeGround, namespace: string, name: string): string {
  const build = store.get<Build>(BUILDS, namespace, name)?.value;
  if (build === undefined) throw notFound(builds, name);
  const number = Number(build.metadata.annotations?.[ANNOTATIONS.number] ?? 0);
  return `${build.metadata.labels?.[LABELS.config] ?? ''}-${number - 1}`;
}
