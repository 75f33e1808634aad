import { isObject, listAt, numberAt, objectAt, textAt } from 'regatta/adapters/kubernetes/api';
import { generatedHost, hostErrors, hostUpdateErrors, isSuffix, withHost } from '../resources/route/hosts.js';
import type { Route } from '../resources/route/route.js';
import { byAge, claimsOf, type ClaimPolicy } from '../routing/claims.js';
import { endpointWeights } from '../routing/weights.js';
import type { CaseRunner } from './table-case.js';

/** Tables about routes: weights, hosts and claims. */
export const ROUTE_CASES: Readonly<Record<string, CaseRunner>> = {
  routeWeights: ({ given }) => {
    const port = textAt(given, 'routePort');
    const services = Object.entries(objectAt(given, 'services')).map(([name, service]) => {
      const endpoints = listAt(service, 'endpoints').filter(
        (endpoint) => port === '' || String(endpoint).split('/').includes(port),
      );
      return { name, weight: numberAt(service, 'weight'), endpoints: endpoints.length };
    });
    return { weights: Object.fromEntries(endpointWeights(services)) };
  },

  routeHost: ({ given }) => {
    const mayCustomize = given['custom'] === true;
    const wanted = routeOf({ ...given, name: 'web', namespace: 'demo' });
    const isUpdate = ['oldHost', 'oldSubdomain', 'oldTls'].some((name) => name in given);
    const { host = '', subdomain } = isUpdate ? wanted.spec : withHost(wanted, '').spec;
    const before = routeOf({ host: given['oldHost'], subdomain: given['oldSubdomain'], tls: given['oldTls'] });
    const errors = isUpdate
      ? hostUpdateErrors(wanted, before, { mayUpdate: mayCustomize, mayCreate: mayCustomize })
      : hostErrors(wanted, mayCustomize);
    const isGenerated = !isUpdate && textAt(given, 'host') === '' && host !== '';
    return { host: isGenerated ? 'generated' : host, subdomain, errors: errors.length };
  },

  routeHostName: ({ given }) => ({
    host: generatedHost(textAt(given, 'name'), textAt(given, 'namespace'), textAt(given, 'suffix')),
  }),

  routeSuffix: ({ given }) => ({ ok: isSuffix(textAt(given, 'suffix')) }),

  routeActivate: ({ given }) => {
    const holding = listAt(given, 'active').map(nameOf);
    const routes = [...listAt(given, 'active'), ...listAt(given, 'inactive')].map(routeOf);
    const { active, rejected } = claimsOf(routes, policyOf(given));
    const names = (list: readonly Route[]) => list.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    return {
      active: names(active),
      rejected: names(rejected),
      newlyActive: names(active).filter((name) => !holding.includes(name)),
      newlyRejected: names(rejected).filter((name) => holding.includes(name)),
    };
  },

  routeSequence: ({ given }) => {
    const routes = new Map<string, Route>();
    for (const step of listAt(given, 'steps')) {
      const { add, remove } = objectAt({ step }, 'step');
      if (add !== undefined) routes.set(nameOf(add), routeOf(add));
      if (remove !== undefined) routes.delete(nameOf(remove));
    }
    const active: Record<string, number[]> = {};
    const rejected: Record<string, number[]> = {};
    for (const host of new Set([...routes.values()].map(({ spec }) => spec.host ?? ''))) {
      const claims = claimsOf(
        [...routes.values()].filter(({ spec }) => spec.host === host),
        policyOf(given),
      );
      const uids = (list: readonly Route[]) => [...list].sort(byAge).map(({ metadata }) => Number(metadata.uid));
      if (claims.active.length > 0) active[host] = uids(claims.active);
      if (claims.rejected.length > 0) rejected[host] = uids(claims.rejected);
    }
    return { active, rejected };
  },
};

function policyOf(given: unknown): ClaimPolicy {
  return textAt(given, 'policy') === 'oldest' ? 'InterNamespaceAllowed' : 'Strict';
}

function nameOf(given: unknown): string {
  return `${textAt(given, 'namespace')}/${textAt(given, 'name')}`;
}

/** The tables' short form of routes; the order of uids is the order of age. */
function routeOf(given: unknown): Route {
  const of = isObject(given) ? given : {};
  const { tls, wildcard } = of;
  return {
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata: {
      name: textAt(of, 'name'),
      namespace: textAt(of, 'namespace'),
      uid: String(numberAt(of, 'uid')).padStart(6, '0'),
      resourceVersion: '',
      creationTimestamp: '',
    },
    spec: {
      host: textAt(of, 'host'),
      path: textAt(of, 'path'),
      to: { name: 'web' },
      ...('subdomain' in of && { subdomain: textAt(of, 'subdomain') }),
      ...(typeof tls === 'string' && { tls: { termination: tls } }),
      ...(isObject(tls) && { tls: tls }),
      ...(typeof wildcard === 'string' && { wildcardPolicy: wildcard }),
    },
  };
}
