/** What an engine tells of a machine that is none: the same everywhere, and nothing depends on it. Names as in recording api/negotiation.json. */
export const HOST_FACTS = {
  Driver: 'overlay2',
  DriverStatus: [
    ['Backing Filesystem', 'extfs'],
    ['Supports d_type', 'true'],
    ['Native Overlay Diff', 'true'],
    ['userxattr', 'false'],
  ],
  MemoryLimit: true,
  SwapLimit: true,
  KernelMemoryTCP: true,
  CpuCfsPeriod: true,
  CpuCfsQuota: true,
  CPUShares: true,
  CPUSet: true,
  PidsLimit: true,
  IPv4Forwarding: true,
  Debug: false,
  NFd: 40,
  OomKillDisable: true,
  NGoroutines: 100,
  LoggingDriver: 'json-file',
  CgroupDriver: 'cgroupfs',
  CgroupVersion: '1',
  KernelVersion: '6.1.0',
  OperatingSystem: 'Regatta',
  OSVersion: '1',
  OSType: 'linux',
  Architecture: 'x86_64',
  IndexServerAddress: 'https://index.docker.io/v1/',
  RegistryConfig: {
    IndexConfigs: { 'docker.io': { Mirrors: [], Name: 'docker.io', Official: true, Secure: true } },
    InsecureRegistryCIDRs: ['127.0.0.0/8'],
    Mirrors: null,
  },
  DockerRootDir: '/var/lib/docker',
  HttpProxy: '',
  HttpsProxy: '',
  NoProxy: '',
  ExperimentalBuild: false,
  Runtimes: { 'io.containerd.runc.v2': { path: 'runc' }, runc: { path: 'runc' } },
  DefaultRuntime: 'runc',
  LiveRestoreEnabled: false,
  Isolation: '',
  InitBinary: 'docker-init',
  SecurityOptions: ['name=seccomp,profile=builtin'],
};

/** Commits of the programs that an engine starts; before API 1.44 with the one that was expected. */
const COMMITS = ['ContainerdCommit', 'RuncCommit', 'InitCommit'];
const EXPECTED_UNTIL = 43;
const CDI_SINCE = 44;
const CONTAINERD_SINCE = 46;
const FIREWALL_SINCE = 49;
const OLD_KERNEL_FACTS_UNTIL = 41;

/** Facts that only engines from, or up to, some version tell (moby docs/api/version-history.md). */
export function hostFactsSince(apiMinor: number): object {
  const commit = apiMinor <= EXPECTED_UNTIL ? { ID: '', Expected: '' } : { ID: '' };
  return {
    ...Object.fromEntries(COMMITS.map((name) => [name, commit])),
    ...(apiMinor <= OLD_KERNEL_FACTS_UNTIL && {
      KernelMemory: true,
      BridgeNfIptables: true,
      BridgeNfIp6tables: true,
    }),
    ...(apiMinor >= CDI_SINCE && { CDISpecDirs: ['/etc/cdi', '/var/run/cdi'] }),
    ...(apiMinor >= CONTAINERD_SINCE && {
      Containerd: {
        Address: '/run/containerd/containerd.sock',
        Namespaces: { Containers: 'moby', Plugins: 'plugins.moby' },
      },
    }),
    ...(apiMinor >= FIREWALL_SINCE && { FirewallBackend: { Driver: 'iptables' } }),
  };
}
