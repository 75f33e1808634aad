import { notFound, type ApiCall, type FacadeGround } from 'regatta/adapters/kubernetes/api';

/** Answers with the log of a pod, as the pod's own path would. Throws 404. */
export function sendPodLog(
  { kinds, subresources }: FacadeGround,
  call: ApiCall,
  namespace: string,
  name: string,
): void {
  const kind = kinds.find('', 'v1', 'pods');
  const handler = subresources().find(({ path }) => path === 'pods/log' || path === 'log');
  if (kind === undefined || handler === undefined) throw notFound({ group: '', plural: 'pods', kind: 'Pod' }, name);
  const request = { group: '', version: 'v1', plural: 'pods', namespace, name, subresource: 'log' };
  handler.handle(call, kind, { ...request, rest: '', watches: false });
}
