import { RegattaError, type Call, type Facade } from 'regatta/kit';
import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import {
  ANNOTATIONS,
  forbiddenName,
  PROJECT_GROUP,
  projectOf,
  type Namespace,
  type ProjectRequest,
} from '../resources/project.js';
import { sendStatus, sendObject } from './answers.js';

const PATH = new RegExp(
  `^/apis/${PROJECT_GROUP.replaceAll('.', '\\.')}/v1(?:/(projects|projectrequests)(?:/([^/]+))?)?$`,
);

/** Stands before the API server and answers for the group whose objects are only views of namespaces. */
export class ProjectApi implements Facade {
  readonly #below: Facade;
  readonly #api: ApiServer;

  constructor(below: Facade, api: ApiServer) {
    this.#below = below;
    this.#api = api;
  }

  accept(call: Call): void {
    const match = PATH.exec(call.path);
    if (match === null) return this.#below.accept(call);
    try {
      this.#answer(call, match[1], match[2] === undefined ? undefined : decodeURIComponent(match[2]));
    } catch (error) {
      if (error instanceof SyntaxError) return sendStatus(call, 400, 'BadRequest', error.message);
      if (!RegattaError.is(error)) throw error;
      sendStatus(
        call,
        error.kind === 'conflict' ? 409 : error.kind === 'not-found' ? 404 : 422,
        reasonOf(error.kind),
        error.message,
      );
    }
  }

  #answer(call: Call, resource: string | undefined, name: string | undefined): void {
    const route = `${call.method} ${resource ?? ''}${name === undefined ? '' : '/:name'}`;
    switch (route) {
      case 'GET ':
        return sendObject(call, 200, RESOURCES);
      case 'GET projectrequests':
        return sendObject(call, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
      case 'POST projectrequests':
        return this.#request(call);
      case 'GET projects':
        return sendObject(call, 200, {
          kind: 'ProjectList',
          apiVersion: `${PROJECT_GROUP}/v1`,
          metadata: {},
          items: this.#api.list<Namespace>('namespaces').map(projectOf),
        });
      case 'GET projects/:name':
        return this.#get(call, name!);
      case 'DELETE projects/:name':
        this.#api.delete('namespaces', '', name!);
        return sendObject(call, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
      default:
        return sendStatus(
          call,
          405,
          'MethodNotAllowed',
          'the server does not allow this method on the requested resource',
        );
    }
  }

  #get(call: Call, name: string): void {
    const namespace = this.#api.get<Namespace>('namespaces', '', name);
    if (namespace === undefined) return sendStatus(call, 404, 'NotFound', `namespaces "${name}" not found`);
    sendObject(call, 200, projectOf(namespace));
  }

  #request(call: Call): void {
    const wanted = JSON.parse(new TextDecoder().decode(call.body)) as Partial<ProjectRequest> | null;
    const name = wanted?.metadata?.name ?? '';
    if (name === '')
      return sendStatus(call, 422, 'Invalid', `project.${PROJECT_GROUP} "" is invalid: metadata.name: Required value`);
    const details = { name, group: PROJECT_GROUP, kind: 'project' };
    const refuse = (code: number, reason: string, words: string) =>
      sendStatus(call, code, reason, `project.${PROJECT_GROUP} "${name}" ${words}`, details);
    const forbidden = forbiddenName(name);
    if (forbidden !== undefined) return refuse(403, 'Forbidden', `is forbidden: ${forbidden}`);
    if (this.#api.get('namespaces', '', name) !== undefined) return refuse(409, 'AlreadyExists', 'already exists');
    const annotations = {
      [ANNOTATIONS.description]: wanted?.description ?? '',
      [ANNOTATIONS.displayName]: wanted?.displayName ?? '',
      [ANNOTATIONS.requester]: call.headers['impersonate-user'] ?? call.peer.certificate?.commonName ?? 'system:admin',
    };
    const created = this.#api.create<Namespace>('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, annotations },
    });
    sendObject(call, 201, projectOf(created));
  }
}

function reasonOf(kind: string): string {
  return kind === 'conflict' ? 'Conflict' : kind === 'not-found' ? 'NotFound' : 'Invalid';
}

/** What discovery says of the group. */
const RESOURCES = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: `${PROJECT_GROUP}/v1`,
  resources: [
    {
      name: 'projectrequests',
      singularName: 'projectrequest',
      namespaced: false,
      kind: 'ProjectRequest',
      verbs: ['create', 'list'],
    },
    { name: 'projects', singularName: 'project', namespaced: false, kind: 'Project', verbs: ['delete', 'get', 'list'] },
  ],
};
