import { request, sleep, type ApiAnswer, type ApiRequest, type ClientStep, type Operation } from 'regatta/kit';
import { LAB_BEARER } from '../clusters/credentials.js';

/** How often, and how many times, a request is sent again whose answer was lost with the agent or the server. Declared: as a user would. */
const SEND_AGAIN_MS = 5_000;
const SENDS = 3;

/** Every request of this client carries the token of the lab; a driver of a real server puts that server's in its place. */
export function authorized(wanted: ApiRequest): ApiRequest {
  return { ...wanted, headers: { authorization: `Bearer ${LAB_BEARER}`, ...wanted.headers } };
}

/** Sends what an operation asks of a Kubernetes API server to that of a cluster, through the server's proxy. */
export function* through<T>(cluster: string, operation: Operation<T>): Operation<T> {
  let step = operation.next();
  while (step.done !== true) {
    const { value } = step;
    step = operation.next(
      value.do === 'request' ? yield* patient(proxied(cluster, value.request)) : yield redirected(cluster, value),
    );
  }
  return step.value;
}

/** Asks again where the agent or the server went away before the answer came, which leaves open whether the request got to the cluster. */
function* patient(wanted: ApiRequest): Operation<ApiAnswer> {
  let answer = yield* request(wanted);
  for (let sent = 1; sent < SENDS && isLost(answer); sent++) {
    yield* sleep(SEND_AGAIN_MS);
    answer = yield* request(wanted);
    if (wasCarriedOut(wanted, answer)) return { ...answer, status: 200 };
  }
  return answer;
}

/** 500 of the server whose agent is gone, 502 of what stands before a server that is gone itself. */
function isLost({ status, body }: ApiAnswer): boolean {
  return status === 502 || (status === 500 && String(body).endsWith('cluster agent disconnected'));
}

/** What is there already, or gone already, when it is asked for once more was made or removed by the request that got no answer. */
function wasCarriedOut({ method }: ApiRequest, { status }: ApiAnswer): boolean {
  return (method === 'POST' && status === 409) || (method === 'DELETE' && status === 404);
}

function redirected(cluster: string, step: Exclude<ClientStep, { readonly do: 'request' }>): ClientStep {
  switch (step.do) {
    case 'open':
      return { do: 'open', request: proxied(cluster, step.request) };
    case 'all':
      return { do: 'all', operations: step.operations.map((operation) => through(cluster, operation)) };
    case 'next':
    case 'close':
    case 'sleep':
      return step;
  }
}

function proxied(cluster: string, wanted: ApiRequest): ApiRequest {
  return authorized({ ...wanted, path: `/k8s/clusters/${cluster}${wanted.path}` });
}
