import type { ApiRequest, ClientStep, Operation } from 'regatta/kit';
import { LAB_BEARER } from '../clusters/credentials.js';

/** Every request of this client carries the token of the lab; a driver of a real server puts that server's in its place. */
export function authorized(wanted: ApiRequest): ApiRequest {
  return { ...wanted, headers: { authorization: `Bearer ${LAB_BEARER}`, ...wanted.headers } };
}

/** Sends what an operation asks of a Kubernetes API server to that of a cluster, through the server's proxy. */
export function* through<T>(cluster: string, operation: Operation<T>): Operation<T> {
  let step = operation.next();
  while (step.done !== true) step = operation.next(yield redirected(cluster, step.value));
  return step.value;
}

function redirected(cluster: string, step: ClientStep): ClientStep {
  switch (step.do) {
    case 'request':
    case 'open': {
      const path = `/k8s/clusters/${cluster}${step.request.path}`;
      return { do: step.do, request: authorized({ ...step.request, path }) };
    }
    case 'all':
      return { do: 'all', operations: step.operations.map((operation) => through(cluster, operation)) };
    case 'next':
    case 'close':
    case 'sleep':
      return step;
  }
}
