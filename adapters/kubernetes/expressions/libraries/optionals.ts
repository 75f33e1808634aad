import { Optional, type ASTNode, type Environment } from '@marcbachmann/cel-js';

/** What the library hands to a macro. It does not declare these parts, though they are how macros are written. */
interface MacroCall {
  readonly ast: unknown;
  readonly args: readonly ASTNode[];
  readonly receiver: ASTNode;
}

interface Scope {
  forkWithVariable(name: string, type: unknown): Scope;
  reuse(outer: Scope): Scope;
  setIterValue(value: unknown, evaluator: Evaluator): Scope;
}

interface Evaluator {
  run(node: ASTNode, scope: Scope): unknown;
}

interface OptionalType {
  readonly kind: string;
  readonly valueType: unknown;
}

interface Checker {
  check(node: ASTNode, scope: Scope): OptionalType;
  getType(name: string): OptionalType;
  createError(code: string, message: string, node: ASTNode): Error;
}

/** Changing what an optional holds (cel-go cel/library.go optMap and optFlatMap). */
export function addOptionals(environment: Environment): void {
  environment.registerFunction(
    'optional.optMap(ast, ast): optional<dyn>',
    macro((value) => Optional.of(value)),
  );
  environment.registerFunction(
    'optional.optFlatMap(ast, ast): optional<dyn>',
    macro((value) => value as Optional),
  );
}

function macro(wrapped: (value: unknown) => Optional): (call: never) => unknown {
  return ({ args, receiver }: MacroCall) => {
    const [variable, transform] = args as [ASTNode, ASTNode];
    let inner: Scope | undefined;
    return {
      typeCheck(checker: Checker, _macro: unknown, scope: Scope) {
        if (variable.op !== 'id')
          throw checker.createError(
            'invalid_macro_argument',
            'optMap() variable name must be a simple identifier',
            variable,
          );
        const held = checker.check(receiver, scope);
        inner = scope.forkWithVariable(
          variable.args,
          held.kind === 'optional' ? held.valueType : checker.getType('dyn'),
        );
        checker.check(transform, inner);
        return checker.getType('optional');
      },
      evaluate(evaluator: Evaluator, _macro: unknown, scope: Scope) {
        const held = evaluator.run(receiver, scope);
        if (!(held instanceof Optional) || !held.hasValue() || inner === undefined) return Optional.none();
        return wrapped(evaluator.run(transform, inner.reuse(scope).setIterValue(held.value(), evaluator)));
      },
      async: false,
    };
  };
}
