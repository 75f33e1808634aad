/** Processing a template without keeping it (openshift-apiserver pkg/template/apiserver/registry/template/rest.go). */
import {
  defineResource,
  invalid,
  methodNotAllowed,
  readBody,
  sendJson,
  served,
  type AnsweredResource,
  type FacadeGround,
} from 'regatta/adapters/kubernetes/api';
import { parameterErrors } from '../../resources/template/templates.js';
import { processed } from '../../templates/process.js';

const definition = defineResource({
  group: 'template.openshift.io',
  version: 'v1',
  plural: 'processedtemplates',
  singular: 'processedtemplate',
  kind: 'Template',
  namespaced: true,
  verbs: ['create'],
});
const kind = served(definition);

export function processedTemplates(ground: FacadeGround): AnsweredResource {
  const random = ground.random.fork('template-parameters');
  return {
    discovered: definition,
    handle(call, { namespace, name }) {
      if (call.method !== 'POST' || name !== '') throw methodNotAllowed();
      const { object } = readBody(call, kind);
      const wrong = parameterErrors(object, '');
      const result = wrong.length > 0 ? { template: object, errors: wrong } : processed(object, random);
      if (result.errors.length > 0) throw invalid(definition, object.metadata.name ?? '', result.errors);
      const metadata = { ...object.metadata, namespace, creationTimestamp: null };
      sendJson(call, 201, { ...result.template, metadata });
    },
  };
}
