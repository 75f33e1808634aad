import {
  EvaluationError,
  ParseError,
  TypeError as CheckError,
  type ASTNode,
  type Environment,
} from '@marcbachmann/cel-js';

type Fault = ParseError | EvaluationError | CheckError;

/** What went wrong when an expression was evaluated, in the words of cel-go (common/types/err.go and interpreter/attributes.go). */
export function runTimeProblem(error: unknown): string {
  if (!(error instanceof EvaluationError)) return error instanceof Error ? error.message : String(error);
  const { code, summary } = error;
  switch (code) {
    case 'no_such_key':
      return summary.replace(/^N/, 'n');
    case 'index_out_of_bounds':
      return `index out of bounds: ${/index (-?\d+)/.exec(summary)?.[1] ?? ''}`;
    case 'modulo_by_zero':
      return 'modulus by zero';
    case 'numeric_overflow':
      return summary.startsWith('Unsigned') ? 'unsigned integer overflow' : 'integer overflow';
    case 'no_such_overload':
    case 'no_matching_overload':
    case 'invalid_comparison_type':
    case 'cannot_index_type':
      return 'no such overload';
    case 'unknown_variable':
      return `no such attribute(s): ${summary.replace('Unknown variable: ', '')}`;
    case 'optional_value_missing':
      return 'optional.none() dereference';
    case 'bool_conversion_error':
    case 'int_conversion_error':
    case 'uint_conversion_error':
    case 'double_conversion_error':
      return `type conversion error from 'string' to '${code.split('_')[0]}'`;
    default:
      // Go's errors begin in lower case.
      return summary.charAt(0).toLowerCase() + summary.slice(1);
  }
}

const OPERAND = `{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}`;

/** Why an expression cannot be compiled: the text, its place, and the line with a mark below (cel-go common/errors.go). */
export function compileProblem(environment: Environment, source: string, error: unknown): string {
  if (!(error instanceof ParseError) && !(error instanceof CheckError))
    return `ERROR: <input>:1:1: ${error instanceof Error ? error.message : String(error)}`;
  const [offset, text] =
    error instanceof ParseError ? syntaxProblem(source, error) : typeProblem(environment, source, error);
  const before = source.slice(0, offset).split('\n');
  const column = Array.from(before.at(-1)!).length;
  const line = source.split('\n')[before.length - 1] ?? '';
  return `ERROR: <input>:${before.length}:${column + 1}: ${text}\n | ${line}\n | ${'.'.repeat(column)}^`;
}

function startOf(fault: Fault): number {
  return fault.range?.start ?? fault.node?.pos ?? 0;
}

function syntaxProblem(source: string, fault: ParseError): readonly [offset: number, text: string] {
  const start = startOf(fault);
  const { summary } = fault;
  const found = start >= source.length ? '<EOF>' : (/^(?:\w+|\S)/.exec(source.slice(start))?.[0] ?? '');
  if (found !== '<EOF>' && !/^[\w"'()[\]{}.,:?+\-*/%<>=!&|]/.test(found))
    return [start, `Syntax error: token recognition error at: '${found}'`];
  const before = source.slice(0, start).trimEnd();
  const isOperandMissing = before === '' || /(?:[([{,:?+\-*/%<>=!&|]|\bin)$/.test(before);
  const wanted = /^Expected (?:token )?(\w+)/.exec(summary)?.[1];
  const closing = wanted === undefined ? undefined : CLOSING[wanted];
  if (isOperandMissing) return [start, `Syntax error: mismatched input '${found}' expecting ${OPERAND}`];
  if (closing !== undefined) return [start, `Syntax error: missing '${closing}' at '${found}'`];
  return [start, `Syntax error: mismatched input '${found}' expecting <EOF>`];
}

const CLOSING: Readonly<Record<string, string>> = { RPAREN: ')', RBRACKET: ']', RBRACE: '}' };

function typeProblem(
  environment: Environment,
  source: string,
  fault: CheckError,
): readonly [offset: number, text: string] {
  const start = startOf(fault);
  const { code, summary } = fault;
  const { node } = fault;
  switch (code) {
    case 'unknown_variable':
      return [start, undeclared(summary.replace('Unknown variable: ', ''))];
    case 'no_such_key':
    case 'cannot_index_type':
    case 'invalid_index_type': {
      const dot = source.lastIndexOf('.', start);
      if (code === 'no_such_key') return [dot, `undefined field '${summary.replace('No such key: ', '')}'`];
      const type = code === 'invalid_index_type' ? 'list' : (/'(.*)'/.exec(summary)?.[1] ?? '');
      return [dot, `type '${typeText(type)}' does not support field selection`];
    }
    case 'no_matching_overload':
      return callProblem(environment, source, summary, node, start);
    case 'no_such_overload':
      return operatorProblem(source, summary, node, start);
    case 'incompatible_ternary_branches': {
      const [, left = '', right = ''] = /got '(.*)' and '(.*)'/.exec(summary) ?? [];
      const types = `(bool, ${typeText(left)}, ${typeText(right)})`;
      return [source.indexOf('?', start), `found no matching overload for '_?_:_' applied to '${types}'`];
    }
    case 'heterogeneous_list_element':
    case 'heterogeneous_map_value': {
      const [, wanted = '', found = ''] = /expected type '(.*)' but found '(.*)'/.exec(summary) ?? [];
      return [start, `expected type '${typeText(wanted)}' but found '${typeText(found)}'`];
    }
    default:
      return [start, summary];
  }
}

function undeclared(name: string): string {
  return `undeclared reference to '${name}' (in container '')`;
}

/** A call stands at its opening parenthesis. */
function callProblem(
  environment: Environment,
  source: string,
  summary: string,
  node: ASTNode | undefined,
  start: number,
): readonly [offset: number, text: string] {
  const signature = /'(.*)'$/.exec(summary)?.[1] ?? '';
  const open = signature.indexOf('(');
  const name = node?.op === 'rcall' || node?.op === 'call' ? node.args[0] : signature.slice(0, open);
  const receiver = node?.op === 'rcall' ? node.args[1] : undefined;
  const place = source.indexOf('(', receiver === undefined ? start : receiver.range.end);
  const isKnown = environment.getDefinitions().functions.some((known) => known.name === name);
  if (!isKnown) return [place, undeclared(name)];
  const types = typeText(signature.slice(open + 1, -1));
  const before = receiver === undefined ? '' : `${typeText(signature.slice(0, open - name.length - 1))}.`;
  return [place, `found no matching overload for '${name}' applied to '${before}(${types})'`];
}

function operatorProblem(
  source: string,
  summary: string,
  node: ASTNode | undefined,
  start: number,
): readonly [offset: number, text: string] {
  const applied = summary.replace('no such overload: ', '');
  const unary = /^([-!])(?! )(.*)$/.exec(applied);
  if (unary !== null)
    return [start, `found no matching overload for '${unary[1]}_' applied to '(${typeText(unary[2]!)})'`];
  const [, left = '', operator = '', right = ''] = /^(.*) (\S+) (.*)$/.exec(applied) ?? [];
  const first = Array.isArray(node?.args) ? (node.args[0] as ASTNode) : undefined;
  const place = source.indexOf(operator, first?.range.end ?? start);
  const name = operator === 'in' ? '@in' : `_${operator}_`;
  return [place, `found no matching overload for '${name}' applied to '(${typeText(left)}, ${typeText(right)})'`];
}

/** A type as cel-go writes it. */
export function typeText(type: string): string {
  return type
    .replaceAll(/dyn<([^<>]*)>/g, 'dyn')
    .replaceAll('optional<', 'optional_type<')
    .replaceAll('null_type', 'null')
    .replaceAll('<', '(')
    .replaceAll('>', ')');
}
