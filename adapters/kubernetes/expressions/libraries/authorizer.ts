import type { Environment } from '@marcbachmann/cel-js';

/** What an expression asks an authorizer about. */
export interface Question {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly path?: string;
}

/** Whoever is asked on behalf of somebody. */
export interface Asked {
  /** `account` is a service account, as namespace and name; undefined for the caller of the request. */
  decide(question: Question, account: readonly [namespace: string, name: string] | undefined): Decided;
}

export interface Decided {
  readonly isAllowed: boolean;
  readonly reason: string;
}

const NOTHING: Question = { verb: '', group: '', resource: '', subresource: '', namespace: '', name: '' };

/** The `authorizer` of an expression. */
export class ExpressionAuthorizer {
  constructor(
    readonly asked: Asked,
    /** What the request is about, without a verb. */
    readonly about: Question,
    readonly account?: readonly [namespace: string, name: string],
  ) {}

  /** A variable of its own in the language, with a dot in its name. */
  get requestResource(): ResourceCheck {
    return new ResourceCheck(this, this.about);
  }

  decide(question: Question): Decision {
    return new Decision(this.asked.decide(question, this.account));
  }
}

class PathCheck {
  constructor(
    readonly authorizer: ExpressionAuthorizer,
    readonly path: string,
  ) {}
}

class GroupCheck {
  constructor(
    readonly authorizer: ExpressionAuthorizer,
    readonly group: string,
  ) {}
}

class ResourceCheck {
  constructor(
    readonly authorizer: ExpressionAuthorizer,
    readonly question: Question,
  ) {}

  with(part: Partial<Question>): ResourceCheck {
    return new ResourceCheck(this.authorizer, { ...this.question, ...part });
  }
}

class Decision {
  constructor(readonly decided: Decided) {}
}

const AUTHORIZER = 'kubernetes.authorization.Authorizer';
const PATH = 'kubernetes.authorization.PathCheck';
const GROUP = 'kubernetes.authorization.GroupCheck';
const RESOURCE = 'kubernetes.authorization.ResourceCheck';
const DECISION = 'kubernetes.authorization.Decision';

/** Asking what the caller may do (apiserver pkg/cel/library/authz.go v0.32); selectors are taken and do not narrow. */
export function addAuthorizer(environment: Environment): void {
  environment
    .registerType(PATH, { ctor: PathCheck, fields: {} })
    .registerType(GROUP, { ctor: GroupCheck, fields: {} })
    .registerType(RESOURCE, { ctor: ResourceCheck, fields: {} })
    .registerType(AUTHORIZER, { ctor: ExpressionAuthorizer, fields: { requestResource: RESOURCE } })
    .registerType(DECISION, { ctor: Decision, fields: {} })
    .registerFunction(
      `${AUTHORIZER}.path(string): ${PATH}`,
      (authorizer: ExpressionAuthorizer, path: string) => new PathCheck(authorizer, path),
    )
    .registerFunction(
      `${AUTHORIZER}.group(string): ${GROUP}`,
      (authorizer: ExpressionAuthorizer, group: string) => new GroupCheck(authorizer, group),
    )
    .registerFunction(
      `${AUTHORIZER}.serviceAccount(string, string): ${AUTHORIZER}`,
      ({ asked, about }: ExpressionAuthorizer, namespace: string, name: string) =>
        new ExpressionAuthorizer(asked, about, [namespace, name]),
    )
    .registerFunction(`${PATH}.check(string): ${DECISION}`, ({ authorizer, path }: PathCheck, verb: string) =>
      authorizer.decide({ ...NOTHING, path, verb }),
    )
    .registerFunction(
      `${GROUP}.resource(string): ${RESOURCE}`,
      ({ authorizer, group }: GroupCheck, resource: string) =>
        new ResourceCheck(authorizer, { ...NOTHING, group, resource }),
    )
    .registerFunction(
      `${RESOURCE}.check(string): ${DECISION}`,
      ({ authorizer, question }: ResourceCheck, verb: string) => authorizer.decide({ ...question, verb }),
    )
    .registerFunction(`${DECISION}.allowed(): bool`, ({ decided }: Decision) => decided.isAllowed)
    .registerFunction(`${DECISION}.reason(): string`, ({ decided }: Decision) => decided.reason)
    .registerFunction(`${DECISION}.errored(): bool`, () => false)
    .registerFunction(`${DECISION}.error(): string`, () => '');
  for (const part of ['subresource', 'namespace', 'name'] as const)
    environment.registerFunction(`${RESOURCE}.${part}(string): ${RESOURCE}`, (check: ResourceCheck, text: string) =>
      check.with({ [part]: text }),
    );
  for (const selector of ['fieldSelector', 'labelSelector'])
    environment.registerFunction(`${RESOURCE}.${selector}(string): ${RESOURCE}`, (check: ResourceCheck) => check);
}
