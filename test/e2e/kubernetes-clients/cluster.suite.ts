// A cluster that `regatta up kubernetes` serves to a client of somebody else, which finds it by the kubeconfig that `env` names.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { regatta, Server, type Ended } from '../up.suite.js';

const COMMAND_LIMIT_MS = 60_000;

export class Cluster {
  private constructor(
    /** The client's home and working folder. */
    readonly folder: string,
    readonly server: Server,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  static async start(...words: string[]): Promise<Cluster> {
    const folder = mkdtempSync(path.join(tmpdir(), 'regatta-client-'));
    const place = { folder, state: path.join(folder, 'state') };
    const server = await Server.start(place, ['up', 'kubernetes', '--port', '0', ...words]);
    const { stdout } = await regatta(place, ['env', 'kubernetes', '-o', 'json']);
    const variables = JSON.parse(stdout) as Record<string, string>;
    return new Cluster(folder, server, { ...process.env, HOME: folder, ...variables });
  }

  /** Where the kubeconfig lies. */
  get kubeconfig(): string {
    return this.env['KUBECONFIG']!;
  }

  /** Runs a client to its end. */
  run(program: string, words: readonly string[], cwd = this.folder): Promise<Ended> {
    return this.#end(this.spawn(program, words, cwd), '');
  }

  /** Runs a client to its end, with a text on its standard input. */
  give(program: string, words: readonly string[], input: string): Promise<Ended> {
    return this.#end(this.spawn(program, words), input);
  }

  /** Starts a client and leaves it running. */
  spawn(program: string, words: readonly string[], cwd = this.folder): ChildProcess {
    return spawn(program, words, { cwd, env: this.env, timeout: COMMAND_LIMIT_MS });
  }

  /** Ends the server, and gives what it said. */
  async stop(): Promise<Ended> {
    const ended = await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
    return ended;
  }

  async #end(child: ChildProcess, input: string): Promise<Ended> {
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
    child.stdin?.end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }
}
