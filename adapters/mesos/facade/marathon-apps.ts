import type { Call, Store } from 'regatta/kit';
import { specOf, type AppDocument } from '../frameworks/marathon/app-document.js';
import { appProblems } from '../frameworks/marathon/app-validation.js';
import type { Changes, GroupManager } from '../frameworks/marathon/group-manager.js';
import type { InstanceTable } from '../frameworks/marathon/instance-table.js';
import { invalidObject, MarathonProblem } from '../frameworks/marathon/problem.js';
import type { MesosConstants } from '../profiles/1.11.js';
import type { AppSpec, MarathonApp } from '../resources/marathon-app.js';
import type { MarathonDeployment } from '../resources/marathon-deployment.js';
import { bodyText, sendJson } from './answers.js';
import { appJson, groupJson, taskJson } from './marathon-json.js';

/** `/v2/apps` and `/v2/groups`. Source: marathon api/v2/{AppsResource,GroupsResource}.scala. */
export class MarathonApps {
  readonly #store: Store;
  readonly #groups: GroupManager;
  readonly #instances: InstanceTable;
  readonly #constants: MesosConstants;

  constructor(store: Store, groups: GroupManager, instances: InstanceTable, constants: MesosConstants) {
    this.#store = store;
    this.#groups = groups;
    this.#instances = instances;
    this.#constants = constants;
  }

  list(call: Call, query: URLSearchParams): void {
    const [id, cmd, label] = [query.get('id'), query.get('cmd'), query.get('label')];
    const apps = this.#groups
      .apps()
      .filter(({ spec }) => id === null || spec.id.includes(id))
      .filter(({ spec }) => cmd === null || (spec.cmd ?? '').includes(cmd))
      .filter(({ spec }) => label === null || hasLabel(spec, label));
    const embed = query.getAll('embed').some((what) => what === 'apps.tasks' || what === 'app.tasks');
    sendJson(call, 200, { apps: apps.map((app) => this.json(app, embed)) });
  }

  get(call: Call, id: string): void {
    sendJson(call, 200, { app: this.json(this.known(id), true) });
  }

  create(call: Call, force: boolean): void {
    const document = parsed(call);
    const spec = this.#valid(document, absolute(document.id));
    if (this.#groups.app(spec.id) !== undefined)
      throw new MarathonProblem(409, `An app with id [${spec.id}] already exists.`);
    const deployment = this.#groups.update(new Map([[spec.id, spec]]), { force });
    const app = this.known(spec.id);
    const json = { ...this.json(app, true), deployments: [{ id: deployment.id }] };
    sendJson(call, 201, json, { location: `/v2/apps${spec.id}`, 'marathon-deployment-id': deployment.id });
  }

  /** PUT replaces only what is given unless `partialUpdate=false`; a version alone goes back to it. */
  put(call: Call, id: string, query: URLSearchParams): void {
    const isNew = this.#groups.app(id) === undefined;
    const spec = this.#changed(id, parsed(call), query.get('partialUpdate') !== 'false');
    const deployment = this.#groups.update(new Map([[id, spec]]), { force: query.get('force') === 'true' });
    this.#accepted(call, deployment, isNew ? 201 : 200);
  }

  patch(call: Call, id: string, force: boolean): void {
    this.known(id);
    const spec = this.#changed(id, parsed(call), true);
    this.#accepted(call, this.#groups.update(new Map([[id, spec]]), { force }));
  }

  /** Several apps in one deployment. */
  putMany(call: Call, query: URLSearchParams): void {
    const documents = JSON.parse(bodyText(call)) as AppDocument[];
    const changes = new Map(
      documents.map((document) => {
        const id = absolute(document.id);
        return [id, this.#changed(id, document, query.get('partialUpdate') !== 'false')] as const;
      }),
    );
    this.#accepted(call, this.#groups.update(changes, { force: query.get('force') === 'true' }));
  }

  remove(call: Call, id: string, force: boolean): void {
    this.known(id);
    this.#accepted(call, this.#groups.update(new Map([[id, null]]), { force }));
  }

  restart(call: Call, id: string, force: boolean): void {
    const app = this.known(id);
    this.#accepted(call, this.#groups.update(new Map([[id, app.spec]]), { force, restart: [id] }));
  }

  versions(call: Call, id: string): void {
    this.known(id);
    sendJson(call, 200, { versions: this.#groups.versions(id) });
  }

  version(call: Call, id: string, version: string): void {
    const app = this.#groups.version(id, version);
    if (app === undefined) throw new MarathonProblem(404, `App '${id}' does not exist in version ${version}`);
    sendJson(call, 200, { ...app.spec, version: app.version });
  }

  group(call: Call, id: string): void {
    const apps = this.#groups.apps().map((app) => [app.spec, this.json(app, false)] as const);
    const version = this.#groups
      .apps()
      .reduce((last, app) => (app.version > last ? app.version : last), '1970-01-01T00:00:00.000Z');
    const group = groupJson(id, apps, version);
    if (group === undefined) throw new MarathonProblem(404, `Group '${id}' does not exist`);
    sendJson(call, 200, group);
  }

  /** Creates or changes all apps that the group names; apps below it that are not named go when it is replaced whole. */
  putGroup(call: Call, id: string, force: boolean, isCreate: boolean): void {
    const document = parsed(call) as { readonly id?: unknown; readonly apps?: unknown; readonly groups?: unknown };
    const root = isCreate || id === '/' ? absolute(document.id ?? id) : id;
    const changes = new Map<string, AppSpec | null>();
    for (const [appId, app] of appsIn(root, document)) changes.set(appId, this.#changed(appId, app, false));
    if (!isCreate) for (const app of this.#below(root)) if (!changes.has(app.spec.id)) changes.set(app.spec.id, null);
    const deployment = this.#groups.update(changes, { force });
    this.#accepted(call, deployment, isCreate ? 201 : 200);
  }

  removeGroup(call: Call, id: string, force: boolean): void {
    const below = this.#below(id);
    if (below.length === 0) throw new MarathonProblem(404, `Group '${id}' does not exist`);
    const changes: Changes = new Map(below.map(({ spec }) => [spec.id, null]));
    this.#accepted(call, this.#groups.update(changes, { force }));
  }

  /** Throws 404. */
  known(id: string): MarathonApp {
    const app = this.#groups.app(id);
    if (app === undefined) throw new MarathonProblem(404, `App '${id}' does not exist`);
    return app;
  }

  json(app: MarathonApp, withTasks: boolean): object {
    const instances = this.#instances.of(app.spec.id);
    const locks = this.#store
      .find<MarathonDeployment>('MarathonDeployment', 'app', app.spec.id)
      .map(({ name }) => name);
    const json = appJson(app, instances, locks);
    return withTasks ? { ...json, tasks: instances.flatMap((instance) => taskJson(instance) ?? []) } : json;
  }

  #below(id: string): MarathonApp[] {
    const prefix = id === '/' ? '/' : `${id}/`;
    return this.#groups.apps().filter(({ spec }) => spec.id.startsWith(prefix));
  }

  /** What an app becomes by a document; the rest of it stays if `partial`. */
  #changed(id: string, document: AppDocument, partial: boolean): AppSpec {
    const known = this.#groups.app(id);
    const keys = Object.keys(document).filter((key) => key !== 'id');
    if (typeof document.version === 'string' && keys.length === 1) {
      const old = this.#groups.version(id, document.version);
      if (old === undefined)
        throw new MarathonProblem(404, `App '${id}' does not exist in version ${document.version}`);
      return old.spec;
    }
    const base = partial && known !== undefined ? known.spec : {};
    return this.#valid({ ...base, ...document }, id);
  }

  #valid(document: AppDocument, id: string): AppSpec {
    const whole = { ...document, id };
    const problems = appProblems(whole);
    if (problems.length > 0) throw invalidObject(problems);
    return specOf(whole, this.#constants);
  }

  #accepted(call: Call, { id, version }: MarathonDeployment, status = 200): void {
    sendJson(call, status, { version, deploymentId: id }, { 'marathon-deployment-id': id });
  }
}

/** Ids are paths from the root. */
function absolute(id: unknown): string {
  const text = typeof id === 'string' ? id : '';
  return text === '' || text.startsWith('/') ? text : `/${text}`;
}

function parsed(call: Call): AppDocument {
  const value: unknown = JSON.parse(bodyText(call));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new MarathonProblem(422, 'Invalid JSON', { details: [{ path: '/', errors: ['error.expected.jsobject'] }] });
}

function appsIn(root: string, group: { readonly apps?: unknown; readonly groups?: unknown }): [string, AppDocument][] {
  const join = (id: unknown) => {
    const text = typeof id === 'string' ? id : '';
    return text.startsWith('/') ? text : `${root === '/' ? '' : root}/${text}`;
  };
  const apps = (Array.isArray(group.apps) ? group.apps : []) as AppDocument[];
  const groups = (Array.isArray(group.groups) ? group.groups : []) as {
    readonly id?: unknown;
    readonly apps?: unknown;
  }[];
  return [
    ...apps.map((app): [string, AppDocument] => [join(app.id), app]),
    ...groups.flatMap((inner) => appsIn(join(inner.id), inner)),
  ];
}

/** `name`, `name==value` or `name!=value`, all of a comma-separated list. */
function hasLabel({ labels }: AppSpec, selector: string): boolean {
  return selector.split(',').every((part) => {
    const [name = '', operator, value] = part.split(/(==|!=)/);
    const found = Object.hasOwn(labels, name) ? labels[name] : undefined;
    if (operator === undefined) return found !== undefined;
    return operator === '==' ? found === value : found !== undefined && found !== value;
  });
}
