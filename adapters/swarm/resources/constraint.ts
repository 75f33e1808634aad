import type { SwarmNode } from './node.js';

/** One placement constraint, parsed. swarmkit manager/constraint/constraint.go. */
export interface Constraint {
  readonly key: string;
  readonly operator: '==' | '!=';
  readonly value: string;
}

const KEY = /^[a-z_][a-z0-9\-_.]+$/i;
const VALUE = /^[a-z0-9:\-_\s.*()?+[\]\\^$|/]+$/i;

/** The constraints, or the sentence that refuses the first bad one. */
export function parseConstraints(texts: readonly string[] = []): readonly Constraint[] | string {
  const constraints: Constraint[] = [];
  for (const text of texts) {
    const operator = text.includes('==') ? '==' : '!=';
    const parts = text.split(operator);
    if (parts.length < 2) return 'constraint expected one operator from ==, !=';
    const key = parts[0]!.trim();
    if (!KEY.test(key)) return `key '${key}' is invalid`;
    const value = parts.slice(1).join(operator).trim();
    if (!VALUE.test(value)) return `value '${value}' is invalid`;
    constraints.push({ key, operator, value });
  }
  return constraints;
}

/** Whether a node meets all of a service's constraints; constraints that do not parse are met by no node. */
export function nodeMatches(node: SwarmNode, texts: readonly string[] = []): boolean {
  if (texts.length === 0) return true;
  const constraints = parseConstraints(texts);
  return typeof constraints !== 'string' && constraints.every((constraint) => meets(node, constraint));
}

function meets(node: SwarmNode, constraint: Constraint): boolean {
  const { key, operator, value } = constraint;
  if (key.toLowerCase() === 'node.ip') return isAt(node.status.address, value) === (operator === '==');
  const actual = attributeOf(node, key);
  // An unknown key matches no node, whichever the operator.
  if (actual === undefined) return false;
  return (actual.toLowerCase() === value.toLowerCase()) === (operator === '==');
}

/** The value that a key names: a missing label is empty, an unknown key undefined. Label names keep their case, keys do not. */
export function attributeOf(node: SwarmNode, key: string): string | undefined {
  const lower = key.toLowerCase();
  if (lower.startsWith('node.labels.')) return node.spec.Labels[key.slice('node.labels.'.length)] ?? '';
  if (lower.startsWith('engine.labels.'))
    return node.description.engineLabels[key.slice('engine.labels.'.length)] ?? '';
  switch (lower) {
    case 'node.id':
      return node.id;
    case 'node.hostname':
      return node.description.hostname;
    case 'node.role':
      return node.spec.Role;
    case 'node.platform.os':
      return 'linux';
    case 'node.platform.arch':
      return 'x86_64';
    default:
      return undefined;
  }
}

/** Whether an address is the one given, or lies in the network given in CIDR form. */
function isAt(address: string, value: string): boolean {
  const [network = '', prefix] = value.split('/');
  if (prefix === undefined) return address === network;
  const shift = 2 ** (32 - Number(prefix));
  return Math.floor(numberOf(address) / shift) === Math.floor(numberOf(network) / shift);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
