/** The grammar of user names (openshift/oauth-apiserver pkg/user/apis/user/validation/validation.go). */
import { nameProblems, type FieldError } from 'regatta/adapters/kubernetes/api';
import { invalidField } from '../field-errors.js';

/** What is wrong with a user name; empty when nothing is. */
export function userNameProblem(name: string): string {
  const [problem] = nameProblems(name, 'path');
  if (problem !== undefined) return problem;
  if (name.startsWith('b64:')) return '';
  return name.includes(':')
    ? 'usernames that contain ":" must begin with "b64:"'
    : name === '~'
      ? 'may not equal "~"'
      : '';
}

/** What is wrong with the name of an identity, `provider:user`. */
export function identityNameProblem(name: string): string {
  const [problem] = nameProblems(name, 'path');
  if (problem !== undefined) return problem;
  const parts = name.split(':');
  if (parts.length !== 2) return 'must be in the format <providerName>:<providerUserName>';
  if (parts[0] === '') return 'must be in the format <providerName>:<providerUserName> with a non-empty providerName';
  return parts[1] === ''
    ? 'must be in the format <providerName>:<providerUserName> with a non-empty providerUserName'
    : '';
}

export function nameError(field: string, name: string, problem: string): readonly FieldError[] {
  return problem === '' ? [] : [invalidField(field, JSON.stringify(name), problem)];
}
