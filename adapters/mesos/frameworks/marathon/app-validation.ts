import type { AppDocument } from './app-document.js';
import type { FieldProblem } from './problem.js';

type Json = Readonly<Record<string, unknown>>;

const PATH = /^\/?([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])([./]([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))*$/;

/** Everything that is wrong with an app. Source: marathon api/v2/validation/{AppValidation,SchedulingValidation}.scala. */
export function appProblems(document: AppDocument): FieldProblem[] {
  const app = document as Json;
  return [
    ...idProblems(app['id']),
    ...range(app, 'cpus', 0),
    ...range(app, 'mem', 0),
    ...range(app, 'disk', 0),
    ...range(app, 'gpus', 0),
    ...range(app, 'instances', 0),
    ...range(app, 'backoffSeconds', 0),
    ...range(app, 'backoffFactor', 1),
    ...range(app, 'maxLaunchDelaySeconds', 0),
    ...strategyProblems(app['upgradeStrategy']),
    ...unreachableProblems(app['unreachableStrategy']),
    ...constraintProblems(app['constraints']),
    ...runProblems(app),
  ];
}

function idProblems(id: unknown): FieldProblem[] {
  if (typeof id !== 'string' || id === '') return [{ path: '/id', error: 'must not be empty' }];
  return PATH.test(id)
    ? []
    : [
        {
          path: '/id',
          error:
            'must fully match regular expression ' +
            "'^(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])|(\\.|\\.\\.)$'",
        },
      ];
}

function range(holder: Json, name: string, minimum: number, maximum = Infinity, prefix = ''): FieldProblem[] {
  const value = holder[name];
  if (value === undefined || value === null) return [];
  const path = `${prefix}/${name}`;
  if (typeof value !== 'number') return [{ path, error: 'error.expected.jsnumber' }];
  if (value < minimum) return [{ path, error: `got ${value}, expected ${minimum} or more` }];
  return value > maximum ? [{ path, error: `is greater than ${maximum}` }] : [];
}

function strategyProblems(value: unknown): FieldProblem[] {
  if (typeof value !== 'object' || value === null) return [];
  return ['minimumHealthCapacity', 'maximumOverCapacity'].flatMap((name) =>
    range(value as Json, name, 0, 1, '/upgradeStrategy'),
  );
}

function unreachableProblems(value: unknown): FieldProblem[] {
  if (typeof value !== 'object' || value === null) return [];
  const { inactiveAfterSeconds = 0, expungeAfterSeconds = 0 } = value as Record<string, number>;
  return expungeAfterSeconds < inactiveAfterSeconds
    ? [{ path: '/unreachableStrategy', error: 'inactiveAfterSeconds must be less or equal to expungeAfterSeconds' }]
    : [];
}

function constraintProblems(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((constraint: unknown, index) => {
    const path = `/constraints(${index})`;
    if (!Array.isArray(constraint) || constraint.length < 2 || constraint.length > 3)
      return [{ path, error: 'Each constraint must have either 2 or 3 fields' }];
    const error = operatorProblem(constraint as string[]);
    return error === undefined ? [] : [{ path, error }];
  });
}

/** Texts: marathon api/v2/validation/SchedulingValidation.scala. */
function operatorProblem([, operator = '', parameter = '']: readonly string[]): string | undefined {
  switch (operator) {
    case 'UNIQUE':
      return parameter === '' ? undefined : 'UNIQUE does not accept a value';
    case 'CLUSTER':
      return undefined;
    case 'GROUP_BY':
      return /^\d*$/.test(parameter) ? undefined : 'GROUP BY must define an integer value or else no value at all';
    case 'MAX_PER':
      return /^\d+$/.test(parameter) ? undefined : 'MAX_PER requires an integer value';
    case 'LIKE':
    case 'UNLIKE':
      if (parameter === '') return 'LIKE and UNLIKE require a non-empty, regular expression value';
      return isExpression(parameter) ? undefined : 'is not a valid regular expression';
    case 'IS':
      return /^[a-zA-Z0-9_/.-]*$/.test(parameter)
        ? undefined
        : 'IS only supports Mesos text and float values (see http://mesos.apache.org/documentation/latest/attributes-resources/)';
    default:
      return 'operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER, UNLIKE or IS';
  }
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function runProblems(app: Json): FieldProblem[] {
  const has = (name: string) => app[name] !== undefined && app[name] !== null && app[name] !== '';
  const container = app['container'] as Json | undefined | null;
  const image = (container?.['docker'] as Json | undefined)?.['image'];
  if (container?.['type'] === 'DOCKER' && typeof image !== 'string')
    return [{ path: '/container/docker', error: 'must not be empty' }];
  if (has('cmd') && Array.isArray(app['args']) && app['args'].length > 0)
    return [{ path: '/', error: "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'." }];
  const runs = has('cmd') || (Array.isArray(app['args']) && app['args'].length > 0) || typeof image === 'string';
  return runs
    ? []
    : [{ path: '/', error: "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'." }];
}
