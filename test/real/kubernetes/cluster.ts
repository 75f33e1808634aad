// A control plane of real programs around one API server: the real one, or ours.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Api } from './api.js';
import { programPath, Running, stages } from './programs.js';

const regatta = path.resolve(import.meta.dirname, '../../../dist/src/cli/main.js');
const START_LIMIT_MS = 120_000;

/** Who plays which part; what is not named is ours, where the API server is. */
export type Part = 'scheduler' | 'controllers' | 'kubelet';

export interface ClusterOptions {
  /** Default: ours. */
  readonly server?: 'ours' | 'real';
  /** Parts that real programs play: kube-scheduler, kube-controller-manager and kwok. */
  readonly real: readonly Part[];
  /** Nodes of our own kubelets, where they are not left out. */
  readonly nodes?: number;
}

export class Cluster {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'regatta-real-'));
  readonly #running = new Map<string, Running>();
  /** Where the kubeconfigs and the authority are. */
  #clients = this.#folder;
  #api: Api | undefined;

  private constructor() {}

  static async start({ server = 'ours', real, nodes = 3 }: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster();
    try {
      await (server === 'ours' ? cluster.#startOurs(real, nodes) : cluster.#startReal());
      cluster.#api = new Api(cluster.kubeconfig, () => cluster.checkAlive());
      await cluster.api.until('the API server', () => cluster.api.isReady(), START_LIMIT_MS);
      if (real.includes('controllers')) await cluster.#startControllers();
      if (real.includes('scheduler')) await cluster.#startScheduler();
      if (real.includes('kubelet')) await cluster.#startKwok();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get api(): Api {
    return this.#api!;
  }

  get kubeconfig(): string {
    return path.join(this.#clients, 'kubeconfig');
  }

  /** Of those parts, and of the server, by name. */
  get programs(): ReadonlyMap<string, Running> {
    return this.#running;
  }

  /** Keeps a text in a file, for clients that read files. */
  write(name: string, text: string): string {
    const file = path.join(this.#folder, name);
    writeFileSync(file, text);
    return file;
  }

  /** Runs a command of ours against our server. */
  async regatta(words: readonly string[]): Promise<void> {
    await promisify(execFile)(process.execPath, [regatta, ...words], { env: this.#environment });
  }

  checkAlive(): void {
    for (const program of this.#running.values()) program.checkAlive();
  }

  async stop(): Promise<void> {
    this.#api?.close();
    for (const program of [...this.#running.values()].toReversed()) await program.stop();
    if (process.env['REGATTA_REAL_KEEP'] === undefined) rmSync(this.#folder, { recursive: true, force: true });
    else console.log(`logs are in ${this.#folder}`);
  }

  get #environment(): NodeJS.ProcessEnv {
    return { ...process.env, XDG_STATE_HOME: this.#folder, REGATTA_URL: '' };
  }

  #start(name: string, command: readonly string[], environment?: NodeJS.ProcessEnv): Running {
    const running = Running.start(name, command, this.#folder, environment);
    this.#running.set(name, running);
    return running;
  }

  async #startOurs(real: readonly Part[], nodes: number): Promise<void> {
    const without = real.flatMap((part) => ['--without', part]);
    const words = ['up', 'kubernetes', '--port', '0', '--nodes', String(nodes), ...without];
    const profile = process.env['REGATTA_REAL_PROFILE'];
    const options = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const server = this.#start('server', [process.execPath, ...options, regatta, ...words], this.#environment);
    while (!server.lines.some((line) => line.includes(' serves '))) {
      server.checkAlive();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const clients = path.join(this.#folder, 'regatta/clients');
    this.#clients = path.join(clients, readdirSync(clients)[0]!);
  }

  /** As kubeadm sets it up, without what needs a second machine. */
  async #startReal(): Promise<void> {
    const [etcd, peer, secure] = await Promise.all([freePort(), freePort(), freePort()]);
    const file = (name: string) => path.join(this.#clients, name);
    execFileSync(path.join(import.meta.dirname, 'certificates.sh'), [this.#clients, `https://127.0.0.1:${secure}`]);
    const address = `http://127.0.0.1:${etcd}`;
    const peerAddress = `http://127.0.0.1:${peer}`;
    this.#start('etcd', [
      programPath('etcd'),
      ...[`--data-dir=${file('etcd')}`, `--listen-client-urls=${address}`, `--advertise-client-urls=${address}`],
      ...[`--listen-peer-urls=${peerAddress}`, `--initial-advertise-peer-urls=${peerAddress}`],
      ...[`--initial-cluster=default=${peerAddress}`, '--unsafe-no-fsync'],
    ]);
    this.#start('server', [
      programPath('kube-apiserver'),
      ...[`--etcd-servers=${address}`, `--secure-port=${secure}`, '--bind-address=127.0.0.1'],
      ...[`--tls-cert-file=${file('server.crt')}`, `--tls-private-key-file=${file('server.key')}`],
      ...[`--client-ca-file=${file('ca.crt')}`, `--requestheader-client-ca-file=${file('ca.crt')}`],
      ...['--requestheader-allowed-names=front-proxy', '--requestheader-username-headers=X-Remote-User'],
      ...['--requestheader-group-headers=X-Remote-Group', '--requestheader-extra-headers-prefix=X-Remote-Extra-'],
      ...[
        `--service-account-key-file=${file('server.key')}`,
        `--service-account-signing-key-file=${file('server.key')}`,
      ],
      ...['--service-account-issuer=https://kubernetes.default.svc.cluster.local', '--authorization-mode=Node,RBAC'],
      ...['--enable-admission-plugins=NodeRestriction', '--service-cluster-ip-range=10.96.0.0/16'],
    ]);
  }

  async #startControllers(): Promise<void> {
    const folder = path.join(this.#folder, 'serving');
    mkdirSync(folder);
    this.#start('kube-controller-manager', [
      programPath('kube-controller-manager'),
      ...(await this.#common('kube-controller-manager')),
      ...[`--cert-dir=${folder}`, '--use-service-account-credentials=true'],
      ...['--allocate-node-cidrs=true', '--cluster-cidr=10.244.0.0/16'],
      ...[`--root-ca-file=${path.join(this.#clients, 'ca.crt')}`],
      ...[`--cluster-signing-cert-file=${path.join(this.#clients, 'ca.crt')}`],
      ...[`--cluster-signing-key-file=${path.join(this.#clients, 'ca.key')}`],
    ]);
  }

  async #startScheduler(): Promise<void> {
    this.#start('kube-scheduler', [programPath('kube-scheduler'), ...(await this.#common('kube-scheduler'))]);
  }

  async #startKwok(): Promise<void> {
    const port = await freePort();
    this.#start('kwok', [
      programPath('kwok'),
      ...[`--kubeconfig=${this.kubeconfig}`, `--config=${stages}`, '--manage-all-nodes=true'],
      ...['--node-lease-duration-seconds=40', `--server-address=127.0.0.1:${port}`],
    ]);
  }

  /** What the two have in common. Both elect a leader, as they do by default. */
  async #common(program: string): Promise<string[]> {
    const kubeconfig = path.join(this.#clients, `${program}.kubeconfig`);
    return [
      ...['', 'authentication-', 'authorization-'].map((prefix) => `--${prefix}kubeconfig=${kubeconfig}`),
      ...['--bind-address=127.0.0.1', `--secure-port=${await freePort()}`, '--leader-elect=true', '-v=2'],
    ];
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
