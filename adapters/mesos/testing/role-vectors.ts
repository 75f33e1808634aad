import { isSubrole, roleProblem } from '../allocator/roles.js';

export interface RoleVector {
  readonly id: string;
  readonly valid?: readonly string[];
  readonly invalid?: readonly string[];
  readonly cases?: readonly { readonly child: string; readonly parent: string; readonly is: boolean }[];
}

/** Which names are legal, and which roles lie below others; gives what differs. */
export function replayRoles({ valid = [], invalid = [], cases = [] }: RoleVector): string[] {
  return [
    ...valid.filter((role) => roleProblem(role) !== undefined).map((role) => `"${role}" was refused`),
    ...invalid.filter((role) => roleProblem(role) === undefined).map((role) => `"${role}" was taken`),
    ...cases
      .filter(({ child, parent, is }) => isSubrole(child, parent) !== is)
      .map(({ child, parent }) => `"${child}" below "${parent}"`),
  ];
}
