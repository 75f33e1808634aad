import type { Component } from 'regatta/kit';
import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { CONSTRAINTS, type SecurityContextConstraints } from '../constraint.js';
import { ORDINARY, STANDARD_CONSTRAINTS, type ConstraintFacts } from './constraints.table.js';

const RELEASE = 'include.release.openshift.io/';

/** Makes the constraints that every cluster has, as the cluster version operator does when it installs one. */
export class StandardConstraints implements Component {
  readonly id = 'standard-security-context-constraints';
  readonly part = 'api-server';
  /** Before anything makes pods. */
  readonly order = 1;
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  start(): void {
    for (const facts of STANDARD_CONSTRAINTS)
      if (this.#api.get(CONSTRAINTS, '', facts.name) === undefined)
        this.#api.create<SecurityContextConstraints>(CONSTRAINTS, constraintsOf(facts) as SecurityContextConstraints);
  }

  stop(): void {}
}

function constraintsOf({ name, description, createOnly, differs }: ConstraintFacts): object {
  const annotations = {
    [`${RELEASE}ibm-cloud-managed`]: 'true',
    [`${RELEASE}self-managed-high-availability`]: 'true',
    [`${RELEASE}single-node-developer`]: 'true',
    'kubernetes.io/description': description,
    ...(createOnly && { 'release.openshift.io/create-only': 'true' }),
  };
  const settings = Object.entries({ ...ORDINARY, ...differs }).filter(([, value]) => value !== undefined);
  return {
    apiVersion: 'security.openshift.io/v1',
    kind: 'SecurityContextConstraints',
    metadata: { name, annotations },
    ...Object.fromEntries(settings),
  };
}
