import type { Call } from 'regatta/kit';
import { MasterRefusal } from './answers.js';

/** The body has to be JSON, and the type has to match exactly. Source: recorded README, point 3. */
export function requireJson(call: Call): void {
  const type = call.headers['content-type'];
  if (type === undefined) throw new MasterRefusal(400, "Expecting 'Content-Type' to be present");
  if (type !== 'application/json')
    throw new MasterRefusal(415, "Expecting 'Content-Type' of application/json or application/x-protobuf");
}

/** Whether the caller takes JSON; no header at all means that it does. */
export function acceptsJson(call: Call): boolean {
  const accept = call.headers['accept'];
  if (accept === undefined) return true;
  return accept.split(',').some((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim());
    const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    return !refused && (type === '*/*' || type === 'application/*' || type === 'application/json');
  });
}
