/** What an engine has built in, by type, as GET /info and node descriptions list it (recording api/nodes-swarm.json). */
export const ENGINE_PLUGINS: Readonly<Record<'Log' | 'Network' | 'Volume', readonly string[]>> = {
  Log: ['awslogs', 'fluentd', 'gcplogs', 'gelf', 'journald', 'json-file', 'local', 'splunk', 'syslog'],
  Network: ['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay'],
  Volume: ['local'],
};
