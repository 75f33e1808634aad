type Plugins = Readonly<Record<'Log' | 'Network' | 'Volume', readonly string[]>>;

/** What an engine has built in, by type, as GET /info and node descriptions list it (recording api/nodes-swarm.json). */
export const ENGINE_PLUGINS: Plugins = {
  Log: ['awslogs', 'fluentd', 'gcplogs', 'gelf', 'journald', 'json-file', 'local', 'splunk', 'syslog'],
  Network: ['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay'],
  Volume: ['local'],
};

/** The last minor version with the driver `logentries` (recording cli/002). */
const LOGENTRIES_UNTIL = 43;

export function enginePlugins(apiMinor: number): Plugins {
  if (apiMinor > LOGENTRIES_UNTIL) return ENGINE_PLUGINS;
  return { ...ENGINE_PLUGINS, Log: [...ENGINE_PLUGINS.Log, 'logentries'].sort() };
}
