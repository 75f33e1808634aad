import type { VectorsHost } from 'regatta/testing';
import { textAt } from '../../resources/registry/json.js';
import type { Comparison } from './index.js';
import { API_SERVER_ALONE, AskedServer, type Answer } from './server.js';

interface Measured {
  readonly largestAccepted?: number;
  readonly thenStatus?: number;
  readonly thenMessage?: string;
}

interface Table {
  readonly measured: Readonly<Record<string, Measured>>;
}

const NAMESPACE = '/api/v1/namespaces/default';
const LABELS = { app: 'a' };
const CONTAINER = { name: 'c', image: 'a' };
const TEMPLATE = { metadata: { labels: LABELS }, spec: { containers: [CONTAINER] } };
const JOB = { template: { spec: { restartPolicy: 'Never', containers: [CONTAINER] } } };

type Try = (server: AskedServer, size: number) => Answer;

const long = (size: number) => 'a'.repeat(size);

function dry(path: string, bodyOf: (size: number) => unknown): Try {
  return (server, size) => server.post(`${path}?dryRun=All`, bodyOf(size));
}

/** A request of each size that was measured; the same one that the recorder bisected. */
const TRIES: Readonly<Record<string, Try>> = {
  'ConfigMap data bytes': dry(`${NAMESPACE}/configmaps`, (size) => ({
    metadata: { name: 'a' },
    data: { a: long(size) },
  })),
  'CronJob name length': dry('/apis/batch/v1/namespaces/default/cronjobs', (size) => ({
    metadata: { name: long(size) },
    spec: { schedule: '* * * * *', jobTemplate: { spec: JOB } },
  })),
  'Job name length': dry('/apis/batch/v1/namespaces/default/jobs', (size) => ({
    metadata: { name: long(size) },
    spec: JOB,
  })),
  'Pod name length': dry(`${NAMESPACE}/pods`, (size) => ({
    metadata: { name: long(size) },
    spec: { automountServiceAccountToken: false, containers: [CONTAINER] },
  })),
  'Secret data bytes': dry(`${NAMESPACE}/secrets`, (size) => ({
    metadata: { name: 'a' },
    data: { a: btoa(long(size)) },
  })),
  'Service name length': dry(`${NAMESPACE}/services`, (size) => ({
    metadata: { name: long(size) },
    spec: { ports: [{ port: 80 }] },
  })),
  'StatefulSet name length': dry('/apis/apps/v1/namespaces/default/statefulsets', (size) => ({
    metadata: { name: long(size) },
    spec: { serviceName: 'a', selector: { matchLabels: LABELS }, template: TEMPLATE },
  })),
  'container name length': dry(`${NAMESPACE}/pods`, (size) => ({
    metadata: { name: 'a' },
    spec: { automountServiceAccountToken: false, containers: [{ ...CONTAINER, name: long(size) }] },
  })),
  'fieldManager length': (server, size) =>
    server.post(`${NAMESPACE}/configmaps?dryRun=All&fieldManager=${long(size)}`, { metadata: { name: 'a' } }),
  'generateName length (no limit below 253; cut to 58)': dry(`${NAMESPACE}/configmaps`, (size) => ({
    metadata: { generateName: long(size) },
  })),
  'label key name part length': dry(`${NAMESPACE}/configmaps`, (size) => ({
    metadata: { name: 'a', labels: { [long(size)]: '' } },
  })),
  'label key prefix length': dry(`${NAMESPACE}/configmaps`, (size) => ({
    metadata: { name: 'a', labels: { [`${long(size)}/b`]: '' } },
  })),
  'label value length': dry(`${NAMESPACE}/configmaps`, (size) => ({
    metadata: { name: 'a', labels: { a: long(size) } },
  })),
  'metadata.name length (ConfigMap)': dry(`${NAMESPACE}/configmaps`, (size) => ({ metadata: { name: long(size) } })),
  'total annotation bytes (keys plus values)': dry(`${NAMESPACE}/configmaps`, (size) => ({
    metadata: { name: 'a', annotations: { a: long(size - 1) } },
  })),
  'request body bytes': (server, size) => {
    const head = '{"metadata":{"name":"a"},"data":{"a":"';
    return server.post(`${NAMESPACE}/configmaps?dryRun=All`, `${head}${long(size - head.length - 3)}"}}`);
  },
};

/** The largest accepted value of each measured limit is accepted, and the next one is refused in the same words. */
export function limitProblems({ measured }: Table, adapter: VectorsHost['adapter']): Comparison {
  const server = new AskedServer(adapter, API_SERVER_ALONE);
  server.post(`${NAMESPACE}/serviceaccounts`, { metadata: { name: 'default' } });
  const problems = Object.entries(measured).flatMap(([name, { largestAccepted, thenStatus, thenMessage = '' }]) => {
    // What etcd refuses depends on which etcd it is; this one keeps its objects in memory.
    if (largestAccepted === undefined || thenStatus === 500) return [];
    const attempt = TRIES[name];
    if (attempt === undefined) return [`${name}: nobody knows how to try it`];
    const largest = attempt(server, largestAccepted);
    const isFine = largest.status < 400 || largest.status === 422;
    const over = attempt(server, largestAccepted + 1);
    const words = textAt(over.body, 'message') || (typeof over.body === 'string' ? over.body.trim() : '');
    return [
      ...(isFine && textAt(largest.body, 'message') !== thenMessage
        ? []
        : [`${name}: ${largestAccepted} is ${largest.status}`]),
      ...(over.status === thenStatus && inOneWord(words) === inOneWord(thenMessage)
        ? []
        : [`${name}: ${largestAccepted + 1} is ${over.status} ${inOneWord(words).slice(0, 200)}`]),
    ];
  });
  return { problems, entries: Object.keys(measured).length };
}

/** The long text and what is drawn at the end of a generated name stand for themselves. */
function inOneWord(text: string): string {
  return text
    .replaceAll(/a{40,}(?:[a-z0-9]{5}(?="))?/g, '<long>')
    .replace(/<long>[a-z0-9]{5}(?=" is invalid)/, '<long>');
}
