import type { FieldError } from '../definition.js';
import { fieldInvalid } from '../registry/field-errors.js';
import type { JsonObject } from '../registry/json.js';
import { grammarErrors } from './fields.js';

const LONGEST_CREDENTIALS_KIB = 64;
const LONGEST_DOMAIN = 256;
const LONGEST_USER = 104;
const NETBIOS_NAME = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_NAME = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$/;

/** Security options of Windows pods and containers (pkg/apis/core/validation/validation.go validateWindowsSecurityContextOptions v1.32). */
export function windowsOptionErrors(options: JsonObject, at: string): readonly FieldError[] {
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: credentials, runAsUserName: user } = options;
  const errors: FieldError[] = [];
  if (typeof name === 'string') errors.push(...grammarErrors(name, `${at}.gmsaCredentialSpecName`, 'subdomain'));
  if (typeof credentials === 'string') {
    const field = `${at}.gmsaCredentialSpec`;
    if (credentials === '')
      errors.push(fieldInvalid(field, credentials, 'gmsaCredentialSpec cannot be an empty string'));
    else if (credentials.length > LONGEST_CREDENTIALS_KIB * 1024)
      errors.push(
        fieldInvalid(field, credentials, `gmsaCredentialSpec size must be under ${LONGEST_CREDENTIALS_KIB} KiB`),
      );
  }
  if (typeof user === 'string')
    errors.push(...userProblems(user).map((problem) => fieldInvalid(`${at}.runAsUserName`, user, problem)));
  return errors;
}

function userProblems(text: string): readonly string[] {
  if (text === '') return ['runAsUserName cannot be an empty string'];
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) return ['runAsUserName cannot contain control characters'];
  const parts = text.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const domain = parts.length === 2 ? parts[0] : undefined;
  const user = parts.at(-1)!;
  const problems: string[] = [];
  if (domain !== undefined && domain.length >= LONGEST_DOMAIN)
    problems.push(`runAsUserName's Domain length must be under ${LONGEST_DOMAIN} characters`);
  if (domain !== undefined && !NETBIOS_NAME.test(domain) && !DNS_NAME.test(domain))
    problems.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  if (user === '') problems.push("runAsUserName's User cannot be empty");
  else if (user.length > LONGEST_USER)
    problems.push(`runAsUserName's User length must not be longer than ${LONGEST_USER} characters`);
  if (/^[. ]+$/.test(user)) problems.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user))
    problems.push(String.raw`runAsUserName's User cannot contain the following characters: "/\:;|=,+*?<>@[]`);
  return problems;
}
