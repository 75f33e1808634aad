import { MASTERS } from '../resources/registry/user.js';
import type { AccessAttributes } from './attributes.js';
import { ALLOWED, NO_OPINION, type Authorizer, type Decision } from './authorizer.js';

/** Administrators need no role, so that nobody can lock them out (apiserver pkg/authorization/authorizerfactory). */
export class PrivilegedGroupAuthorizer implements Authorizer {
  readonly id = 'SystemPrivilegedGroup';
  readonly order = 0;

  decide({ user }: AccessAttributes): Decision {
    return user.groups.includes(MASTERS) ? ALLOWED : NO_OPINION;
  }
}
