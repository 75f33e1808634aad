import { notFound, type ApiCall, type FacadeGround } from 'regatta/adapters/kubernetes/api';

/** Answers with the log of a pod, as the pod's own path would. Throws 404. */
export function sendPodLog(ground: FacadeGround, call: ApiCall, namespace: string, name: string): void {
  const kind = ground.kinds.find('', 'v1', 'pods');
  const handler = ground.subresources().find(({ path }) => path === 'pods/log' || path === 'log');
  if (kind === undefined || handler === undefined) throw notFound({ group: '', plural: 'pods', kind: 'Pod' }, name);
  const request = { group: '', version: 'v1', plural: 'pods', namespace, name, subresource: 'log' };
  handler.handle(call, kind, { ...request, rest: '', watches: false });
}
