import { parse, type ASTNode, Optional } from '@marcbachmann/cel-js';
import type { Schema } from '../resources/custom/schema.js';
import { isObject } from '../resources/registry/json.js';
import { Language, type Evaluated } from './evaluate.js';
import { typeText } from './problems.js';
import { schemaType } from './schema-types.js';

/** The rules of one place of a schema are checked against its types. */
export class RuleChecker {
  readonly #language: Language | undefined;

  constructor(schema: Schema, isResource: boolean, isOldOptional: boolean) {
    const types: Record<string, Readonly<Record<string, string>>> = {};
    const self = schemaType(schema, types, 'selfType', isResource);
    const oldSelf = isOldOptional ? `optional<${self}>` : self;
    if (self !== undefined && oldSelf !== undefined)
      this.#language = new Language({ types, variables: { self, oldSelf } });
  }

  /** The type of an expression, or why it is none. */
  check(expression: string): { readonly type: string } | { readonly problem: string } {
    if (this.#language === undefined) return { problem: 'failed to convert to declType for CEL validation rules' };
    const found = this.#language.check(expression);
    return 'type' in found ? { type: typeText(found.type) } : found;
  }
}

/** Values are read by their schema before, so nothing is declared of them. */
const RULES = new Language({ variables: { self: 'dyn', oldSelf: 'dyn' } });
const RULES_WITH_OPTIONAL = new Language({ variables: { self: 'dyn', oldSelf: 'optional<dyn>' } });

/** Evaluates a rule; `oldSelf` is undefined where there was no value before. */
export function evaluateRule(
  expression: string,
  { self, oldSelf }: { readonly self: unknown; readonly oldSelf: unknown },
  isOldOptional: boolean,
): Evaluated {
  if (!isOldOptional) return RULES.evaluate(expression, { self, oldSelf });
  const old = oldSelf === undefined ? Optional.none() : Optional.of(oldSelf);
  return RULES_WITH_OPTIONAL.evaluate(expression, { self, oldSelf: old });
}

const usesOld = new Map<string, boolean>();
const MOST_KNOWN = 1000;

/** Whether a rule is about a change; one that cannot be parsed is about nothing. */
export function usesOldSelf(expression: string): boolean {
  const known = usesOld.get(expression);
  if (known !== undefined) return known;
  let found: boolean;
  try {
    found = mentions(parse(expression).ast, 'oldSelf');
  } catch {
    found = false;
  }
  if (usesOld.size >= MOST_KNOWN) usesOld.clear();
  usesOld.set(expression, found);
  return found;
}

function mentions(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some((part) => mentions(part, name));
  if (!isObject(node) || !('op' in node)) return false;
  const { op, args } = node as unknown as ASTNode;
  return op === 'id' ? args === name : mentions(args, name);
}
