import { listAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';
import { podResources } from '../../resources/registry/pod-resources.js';
import { amountsOf, quantityOf, quantityText, type Amounts, type Quantity } from '../../resources/registry/quantity.js';

/** What the limits of a LimitRange are about, with what it asks for. */
interface Consumer {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** What is wrong with a pod by one LimitRange (kubernetes plugin/pkg/admission/limitranger/admission.go v1.32). */
export function podProblems(limits: readonly unknown[], spec: JsonObject): readonly string[] {
  return limits.flatMap((limit) => {
    switch (textAt(limit, 'type')) {
      case 'Container':
        return [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')].flatMap((container) =>
          consumerProblems(limit, consumerOf(container)),
        );
      case 'Pod':
        return consumerProblems(limit, {
          requests: podResources(spec, 'requests'),
          limits: podResources(spec, 'limits'),
        });
      default:
        return [];
    }
  });
}

/** What is wrong with a claim: only its request counts. */
export function claimProblems(limits: readonly unknown[], spec: JsonObject): readonly string[] {
  const requests = amountsOf(objectAt(objectAt(spec, 'resources'), 'requests'));
  return limits
    .filter((limit) => textAt(limit, 'type') === 'PersistentVolumeClaim')
    .flatMap((limit) => [
      ...each(limit, 'min', (name, bound) => minimumProblem(of(limit, name), bound, requests.get(name), undefined)),
      ...each(limit, 'max', (name, bound) => {
        const request = requests.get(name);
        const what = `maximum ${of(limit, name)} is ${quantityText(bound)}`;
        if (request === undefined) return `${what}.  No request is specified`;
        return request.nanos > bound.nanos ? `${what}, but request is ${quantityText(request)}` : undefined;
      }),
    ]);
}

function consumerOf(container: unknown): Consumer {
  const resources = objectAt(container, 'resources');
  return { requests: amountsOf(objectAt(resources, 'requests')), limits: amountsOf(objectAt(resources, 'limits')) };
}

function consumerProblems(limit: unknown, { requests, limits }: Consumer): readonly string[] {
  return [
    ...each(limit, 'min', (name, bound) =>
      minimumProblem(of(limit, name), bound, requests.get(name), limits.get(name)),
    ),
    ...each(limit, 'max', (name, bound) =>
      maximumProblem(of(limit, name), bound, requests.get(name), limits.get(name)),
    ),
    ...each(limit, 'maxLimitRequestRatio', (name, bound) =>
      ratioProblem(
        `${name} max limit to request ratio per ${textAt(limit, 'type')}`,
        bound,
        requests.get(name),
        limits.get(name),
      ),
    ),
  ];
}

/** `cpu usage per Container` */
function of(limit: unknown, name: string): string {
  return `${name} usage per ${textAt(limit, 'type')}`;
}

function each(
  limit: unknown,
  field: string,
  problem: (name: string, bound: Quantity) => string | undefined,
): readonly string[] {
  const bounds = objectAt(limit, field);
  return Object.keys(bounds)
    .sort()
    .flatMap((name) => problem(name, quantityOf(scalarText(bounds[name]))) ?? []);
}

type Amount = Quantity | undefined;

function minimumProblem(what: string, bound: Quantity, request: Amount, limit: Amount): string | undefined {
  const text = `minimum ${what} is ${quantityText(bound)}`;
  if (request === undefined) return `${text}.  No request is specified`;
  if (request.nanos < bound.nanos) return `${text}, but request is ${quantityText(request)}`;
  return limit !== undefined && limit.nanos < bound.nanos ? `${text}, but limit is ${quantityText(limit)}` : undefined;
}

function maximumProblem(what: string, bound: Quantity, request: Amount, limit: Amount): string | undefined {
  const text = `maximum ${what} is ${quantityText(bound)}`;
  if (limit === undefined) return `${text}.  No limit is specified`;
  if (limit.nanos > bound.nanos) return `${text}, but limit is ${quantityText(limit)}`;
  return request !== undefined && request.nanos > bound.nanos
    ? `${text}, but request is ${quantityText(request)}`
    : undefined;
}

function ratioProblem(what: string, bound: Quantity, request: Amount, limit: Amount): string | undefined {
  const text = `${what} is ${quantityText(bound)}`;
  if (request === undefined || request.nanos === 0n) return `${text}, but no request is specified or request is 0`;
  if (limit === undefined || limit.nanos === 0n) return `${text}, but no limit is specified or limit is 0`;
  const ratio = Number(limit.nanos) / Number(request.nanos);
  return ratio > Number(bound.nanos) / 1e9 ? `${text}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
