import { RegattaError, type Change, type Controller, type Trigger } from 'regatta/kit';
import {
  listAt,
  numberAt,
  objectAt,
  sameJson,
  textAt,
  type ApiObject,
  type ApiServer,
  type JsonObject,
  type NewObject,
} from 'regatta/adapters/kubernetes/api';
import type { Route } from '../resources/route/route.js';
import { ROUTES } from '../resources/route/routes.js';

const INGRESSES = 'ingresses.networking.k8s.io';
const CLASSES = 'ingressclasses.networking.k8s.io';
const CONTROLLER = 'openshift.io/ingress-to-route';
const OLD_CLASS = 'kubernetes.io/ingress.class';
const TERMINATION = 'route.openshift.io/termination';

interface Wanted {
  readonly host: string;
  readonly path: string;
  readonly spec: Route['spec'];
}

/** One Route for each rule and path of an Ingress (route-controller-manager pkg/route/ingress/ingress.go). */
export class IngressToRouteController implements Controller {
  readonly id = 'ingress-to-route-controller';
  readonly part = 'openshift-controllers';
  readonly triggers: readonly Trigger[] = [
    { kind: INGRESSES, keys: ({ object }) => `${object.namespace}/${object.name}` },
    { kind: ROUTES, keys: (change) => ownerOf(change as Change<ApiObject>) },
    { kind: 'services', keys: ({ object }) => this.#ingressesIn(object.namespace) },
    { kind: 'secrets', keys: ({ object }) => this.#ingressesIn(object.namespace) },
  ];
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    return this.#ingressesIn('');
  }

  reconcile(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const ingress = this.#api.get<ApiObject>(INGRESSES, namespace, name);
    if (ingress === undefined || ingress.metadata.deletionTimestamp !== undefined) return;
    const known = this.#api.find<Route>(ROUTES, 'owner', ingress.metadata.uid);
    const wanted = this.#isOurs(ingress) ? this.#wantedOf(ingress) : [];
    const kept = new Set<string>();
    for (const one of wanted) {
      const route = known.find(
        ({ metadata, spec }) => !kept.has(metadata.uid) && spec.host === one.host && (spec.path ?? '') === one.path,
      );
      if (route === undefined) this.#create(ingress, one);
      else {
        kept.add(route.metadata.uid);
        this.#bringInLine(ingress, route, one);
      }
    }
    for (const { metadata } of known)
      if (!kept.has(metadata.uid)) this.#api.delete(ROUTES, metadata.namespace ?? '', metadata.name);
  }

  /** A class that another controller serves, or one that does not exist, is none of ours. */
  #isOurs({ metadata, ...ingress }: ApiObject): boolean {
    const old = metadata.annotations?.[OLD_CLASS];
    if (old !== undefined) return old === 'openshift-default';
    const name = textAt(objectAt(ingress, 'spec'), 'ingressClassName');
    if (name === '') return true;
    const found = this.#api.get<ApiObject>(CLASSES, '', name);
    return textAt(objectAt(found, 'spec'), 'controller') === CONTROLLER;
  }

  #wantedOf(ingress: ApiObject): readonly Wanted[] {
    return listAt(objectAt(ingress, 'spec'), 'rules').flatMap((rule) => {
      const host = textAt(rule, 'host');
      if (host === '') return [];
      return listAt(objectAt(rule, 'http'), 'paths').flatMap((path) => this.#routeFor(ingress, host, path) ?? []);
    });
  }

  #routeFor(ingress: ApiObject, given: string, path: unknown): Wanted | undefined {
    const isExact = textAt(path, 'pathType') === 'Exact';
    const backend = objectAt(objectAt(path, 'backend'), 'service');
    const port = this.#portOf(ingress.metadata.namespace ?? '', backend);
    const tls = this.#tlsFor(ingress, given);
    if (isExact || port === undefined || tls === 'missing') return undefined;
    const isWildcard = given.startsWith('*.');
    const host = isWildcard ? `wildcard${given.slice(1)}` : given;
    const at = textAt(path, 'path');
    const passes = ingress.metadata.annotations?.[TERMINATION] === 'passthrough';
    return {
      host,
      path: passes ? '' : at,
      spec: {
        host,
        ...(at !== '' && !passes && { path: at }),
        to: { kind: 'Service', name: textAt(backend, 'name'), weight: 100 },
        port: { targetPort: port },
        wildcardPolicy: isWildcard ? 'Subdomain' : 'None',
        ...(tls !== undefined && { tls }),
      },
    };
  }

  /** The target is named as the port of the service is; one without a name by its own target. */
  #portOf(namespace: string, backend: JsonObject): string | number | undefined {
    const service = this.#api.get<ApiObject>('services', namespace, textAt(backend, 'name'));
    const wanted = objectAt(backend, 'port');
    const port = listAt(objectAt(service, 'spec'), 'ports').find((one) =>
      textAt(wanted, 'name') === ''
        ? numberAt(one, 'port') === numberAt(wanted, 'number')
        : textAt(one, 'name') === textAt(wanted, 'name'),
    );
    if (port === undefined) return undefined;
    return textAt(port, 'name') || (objectAt({ port }, 'port')['targetPort'] as string | number);
  }

  /** The encryption for a host; none where the ingress has none for it, missing while its secret is not there. */
  #tlsFor(ingress: ApiObject, host: string): NonNullable<Route['spec']['tls']> | undefined | 'missing' {
    const entry = listAt(objectAt(ingress, 'spec'), 'tls').find((tls) => listAt(tls, 'hosts').includes(host));
    const termination = ingress.metadata.annotations?.[TERMINATION] ?? '';
    if (termination === 'passthrough') return { termination, insecureEdgeTerminationPolicy: 'Redirect' };
    if (entry === undefined) return undefined;
    const base = {
      termination: termination === 'reencrypt' ? termination : 'edge',
      insecureEdgeTerminationPolicy: 'Redirect',
    };
    const name = textAt(entry, 'secretName');
    const secret =
      name === '' ? undefined : this.#api.get<ApiObject>('secrets', ingress.metadata.namespace ?? '', name);
    const isUsable = secret !== undefined && textAt(secret, 'type') === 'kubernetes.io/tls';
    if (!isUsable) return 'missing';
    const data = objectAt(secret, 'data');
    return { ...base, certificate: textOf(data, 'tls.crt'), key: textOf(data, 'tls.key') };
  }

  #create(ingress: ApiObject, { spec }: Wanted): void {
    const { name, namespace = '', uid } = ingress.metadata;
    const route: NewObject<Route> = {
      apiVersion: 'route.openshift.io/v1',
      kind: 'Route',
      metadata: {
        generateName: `${name}-`,
        namespace,
        ...shared(ingress),
        ownerReferences: [{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name, uid, controller: true }],
      },
      spec,
    };
    try {
      this.#api.create<Route>(ROUTES, route);
    } catch (error) {
      // A host that is no host for a route makes none; the user sees it by its absence, as on the real thing.
      if (!RegattaError.is(error) || error.kind === 'conflict') throw error;
    }
  }

  #bringInLine(ingress: ApiObject, route: Route, { spec }: Wanted): void {
    const metadata = { ...route.metadata, ...shared(ingress) };
    if (sameJson(route.spec, spec) && sameJson(route.metadata, metadata)) return;
    this.#api.update<Route>(ROUTES, { ...route, metadata, spec });
  }

  #ingressesIn(namespace: string): readonly string[] {
    return this.#api
      .list<ApiObject>(INGRESSES, namespace)
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  }
}

/** A route has the labels and annotations of its ingress. */
function shared({ metadata }: ApiObject): { labels?: Record<string, string>; annotations?: Record<string, string> } {
  const { labels, annotations } = metadata;
  return { ...(labels !== undefined && { labels }), ...(annotations !== undefined && { annotations }) };
}

function textOf(data: JsonObject, name: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(textAt(data, name)), (letter) => letter.charCodeAt(0)));
}

function ownerOf({ object }: Change<ApiObject>): string | undefined {
  const owner = object.value.metadata.ownerReferences?.find(({ kind }) => kind === 'Ingress');
  return owner === undefined ? undefined : `${object.namespace}/${owner.name}`;
}
