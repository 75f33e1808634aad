/** What the real engine answers with a status of 500 and more, though the caller is at fault (specification 2.1; recordings errors-*). */
const OWN_FAULTS = [
  /^rpc error: code = Unknown desc = (update out of sequence|constraint expected|key '.*' is invalid|value '[^]*' is invalid)/,
  /^network [^]* not found$/,
  /^Invalid (role|membership|desired-state) filter: /,
  /^Bad parameters: you must choose at least one stream$/,
  /^invalid join token$/,
  /^rpc error: code = Unimplemented desc = /,
  /^This node is /,
  /^You are attempting to leave the swarm/,
  /^(networks of driver|there is one swarm|containers of tasks that have ended)/,
];

/** Whether an answer of 500 and more is one that the real engine gives, too. */
export function isOwnFault(message: string): boolean {
  return OWN_FAULTS.some((pattern) => pattern.test(message));
}
