import {
  forbidden,
  isObject,
  objectAt,
  textAt,
  type AdmissionStep,
  type ApiObject,
  type RequestContext,
  type ResourceDefinition,
} from 'regatta/adapters/kubernetes/api';
import type { Access } from '../authorization/access.js';

const GROUP = 'build.openshift.io';
const STRATEGIES: Readonly<Record<string, string>> = {
  dockerStrategy: 'Docker',
  customStrategy: 'Custom',
  sourceStrategy: 'Source',
  jenkinsPipelineStrategy: 'JenkinsPipeline',
};

/** Nobody builds by a strategy without the right to (openshift-apiserver pkg/build/apiserver/admission/strategyrestrictions). */
export class BuildByStrategy implements AdmissionStep {
  readonly id = 'build.openshift.io/BuildByStrategy';
  readonly order = 64;
  readonly #request: RequestContext;
  readonly #access: Pick<Access, 'allows'>;

  constructor(request: RequestContext, access: Pick<Access, 'allows'>) {
    this.#request = request;
    this.#access = access;
  }

  validate(definition: ResourceDefinition, object: ApiObject): void {
    const request = this.#request.current;
    if (definition.group !== GROUP || request === undefined || request.subresource === 'details') return;
    const strategy = objectAt(objectAt(object, 'spec'), 'strategy');
    const field = Object.keys(STRATEGIES).find((name) => isObject(strategy[name]));
    if (field === undefined) return;
    const { namespace = '', name } = object.metadata;
    const subresource = subresourceOf(field, objectAt(strategy, field));
    const about = { group: GROUP, resource: 'builds', subresource, namespace, name };
    if (this.#access.allows({ ...about, user: request.user, verb: 'create' })) return;
    throw forbidden(definition, name, `build strategy ${STRATEGIES[field]} is not allowed`);
  }
}

/** Images that are put together in one layer count as a strategy of their own. */
function subresourceOf(field: string, strategy: object): string {
  const policy = textAt(strategy, 'imageOptimizationPolicy');
  const isOptimized = field === 'dockerStrategy' && policy !== '' && policy !== 'None';
  return isOptimized ? 'optimizeddocker' : STRATEGIES[field]!.toLowerCase();
}
