import {
  invalid,
  type AdmissionStep,
  type ApiObject,
  type RequestContext,
  type ResourceDefinition,
} from 'regatta/adapters/kubernetes/api';
import type { Access } from '../authorization/access.js';
import { hostErrors, hostUpdateErrors } from '../resources/route/hosts.js';
import type { Route } from '../resources/route/route.js';

const ROUTES = 'routes.route.openshift.io';

/** Only those who may customize hosts say where a route is found (openshift/library-go pkg/route/hostassignment/assignment.go). */
export class RouteHostRights implements AdmissionStep {
  readonly id = 'route.openshift.io/RouteHostRights';
  /** The server itself fills in hosts after all steps. */
  readonly order = 900;
  readonly #request: RequestContext;
  readonly #access: Pick<Access, 'allows'>;

  constructor(request: RequestContext, access: Pick<Access, 'allows'>) {
    this.#request = request;
    this.#access = access;
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    if (definition.resource !== ROUTES || this.#request.current === undefined) return object;
    const route = object as Route;
    const wrong =
      before === undefined ? hostErrors(route, this.#may('create')) : this.#updateErrors(route, before as Route);
    if (wrong.length > 0) throw invalid(definition, object.metadata.name, wrong);
    return object;
  }

  /** Clearing a host has no effect, so that it is free. */
  #updateErrors(route: Route, before: Route): ReturnType<typeof hostUpdateErrors> {
    const { host = '' } = before.spec;
    const kept = (route.spec.host ?? '') === '' ? { ...route, spec: { ...route.spec, host } } : route;
    return hostUpdateErrors(kept, before, { mayUpdate: this.#may('update'), mayCreate: this.#may('create') });
  }

  #may(verb: string): boolean {
    const { user, namespace } = this.#request.current!;
    const about = { group: 'route.openshift.io', resource: 'routes', subresource: 'custom-host', name: '' };
    return this.#access.allows({ ...about, user, verb, namespace });
  }
}
