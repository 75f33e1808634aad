/** Why a role name is refused, in the words of the platform; undefined for a legal one. Source: mesos src/common/roles.cpp. */
export function roleProblem(role: string): string | undefined {
  if (role === '*') return undefined;
  if (role === '') return 'Role names cannot be the empty string';
  if (role.startsWith('/')) return `Role '${role}' cannot start with a slash`;
  if (role.endsWith('/')) return `Role '${role}' cannot end with a slash`;
  return role
    .split('/')
    .map((component) => componentProblem(component, role))
    .find((problem) => problem !== undefined);
}

function componentProblem(component: string, role: string): string | undefined {
  if (component === '') return `Role '${role}' cannot contain two adjacent slashes`;
  if (component === '.') return "Role name '.' is invalid";
  if (component === '..') return "Role name '..' is invalid";
  if (component === '*') return "Role name '*' is invalid within a path";
  if (component.startsWith('-')) return `Role component '${component}' cannot begin with '-'`;
  // Space, tab, line feed, vertical tab, form feed, carriage return, back space and delete.
  return /[\s\v\f\b\u007f]/.test(component)
    ? `Role component '${component}' is invalid because it contains backspace or whitespace`
    : undefined;
}

/** Whether `child` lies strictly below `parent`, by whole components. */
export function isSubrole(child: string, parent: string): boolean {
  return child.startsWith(`${parent}/`);
}

/** The first component, which is what quota is set on. */
export function topLevel(role: string): string {
  const slash = role.indexOf('/');
  return slash === -1 ? role : role.slice(0, slash);
}
