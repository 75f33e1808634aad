// Where the real programs lie, and how they are started and stopped.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** What `build.sh` makes. */
const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'] as const;
export type Program = (typeof PROGRAMS)[number];

const folder = process.env['REGATTA_REAL_BIN'] ?? path.join(homedir(), '.cache/regatta-real/bin');
/** How a fake node and its pods behave, in the words of kwok; `build.sh` takes them from its release. */
export const stages = path.join(folder, '../kwok-stages.yaml');

const STOP_LIMIT_MS = 15_000;

/** Why the tests cannot run here; empty where they can. */
export function missing(): string {
  const absent = [...PROGRAMS.map(programPath), stages]
    .filter((file) => !existsSync(file))
    .map((file) => path.basename(file));
  return absent.length === 0 ? '' : `needs ${absent.join(', ')}: run test/real/kubernetes/build.sh`;
}

export function programPath(program: Program): string {
  return path.join(folder, program);
}

/** A program that runs in the background and writes its log into a file. */
export class Running {
  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    private readonly ended: Promise<unknown>,
    private readonly logFile: string,
  ) {}

  /** Gives way to whatever else the machine does. */
  static start(
    name: string,
    command: readonly string[],
    logFolder: string,
    environment: NodeJS.ProcessEnv = {},
  ): Running {
    const logFile = path.join(logFolder, `${name}.log`);
    const log = openSync(logFile, 'a');
    const child = spawn('nice', ['-n', '5', ...command], {
      stdio: ['ignore', log, log],
      env: { ...process.env, ...environment },
    });
    closeSync(log);
    return new Running(name, child, once(child, 'exit'), logFile);
  }

  get pid(): number {
    return this.child.pid!;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  get lines(): string[] {
    return readFileSync(this.logFile, 'utf8').split('\n');
  }

  /** Throws when the program has ended by itself. */
  checkAlive(): void {
    if (this.hasEnded)
      throw new Error(`${this.name} ended with ${this.child.exitCode}:\n${this.lines.slice(-10).join('\n')}`);
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.ended;
    clearTimeout(timer);
  }

  /** Processor time so far, in seconds, user and system (proc(5), fields 14 and 15, in hundredths). */
  get cpuSeconds(): number {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }
}
