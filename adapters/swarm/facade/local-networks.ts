/** The networks that every engine has of its own; ids are fixed, because nothing here is attached to them. */
export const LOCAL_NETWORKS = [
  localNetwork('bridge', 'bridge', '1'),
  localNetwork('host', 'host', '2'),
  localNetwork('none', 'null', '3'),
];

function localNetwork(
  name: string,
  driver: string,
  digit: string,
): { readonly Name: string; readonly Id: string; readonly Driver: string } & Readonly<Record<string, unknown>> {
  return {
    Name: name,
    Id: digit.repeat(64),
    Created: '2026-01-01T00:00:00Z',
    Scope: 'local',
    Driver: driver,
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: { Driver: 'default', Options: null, Config: [] },
    Internal: false,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: {},
    Options: {},
    Labels: {},
  };
}
