/** The ClusterRole that a global role becomes. */
export function roleOfGlobal(globalRole: string): string {
  return `cattle-globalrole-${globalRole}`;
}

/** The ClusterRoleBinding that a global role binding becomes. */
export function bindingOfGlobal(globalRoleBinding: string): string {
  return `cattle-globalrolebinding-${globalRoleBinding}`;
}
