// What a user of the lab types, and what kubectl shows then.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Cluster } from './cluster.js';

const run = promisify(execFile);
const STEP_LIMIT_MS = 240_000;

const SERVICE = `
apiVersion: v1
kind: Service
metadata: { name: nginx }
spec:
  type: NodePort
  selector: { app: nginx }
  ports: [{ port: 8888, targetPort: 80, nodePort: 30001 }]
`;

/** Pods leave a lost node after five seconds instead of five minutes. */
const TOLERATION = {
  key: 'node.kubernetes.io/unreachable',
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 5,
};

const IMAGES = '-o jsonpath={.items[*].spec.containers[0].image}';
const THREE_RUN = /^(nginx-\S+ +1\/1 +Running .*\n?){3}$/;

export class Lab {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async run(): Promise<void> {
    await this.#becomes('get nodes --no-headers', /(node-\d +Ready.*\n?){3}/);
    await this.#kubectl('create deployment nginx --image=nginx:1.7.9');
    await this.#rolledOut();
    await this.#apply(SERVICE);
    await this.#becomes('get endpoints nginx --no-headers', /^nginx +10\.244\.\d+\.\d+:80 /);
    await this.#kubectl('scale deployment nginx --replicas=3');
    await this.#rolledOut();
    await this.#kubectl('set image deployment nginx nginx=nginx:1.9.1');
    await this.#rolledOut();
    await this.#becomes('rollout history deployment nginx', /1 +<none>\n2 +<none>/);

    await this.#kubectl('set image deployment nginx nginx=nginx:1.95');
    await this.#becomes('get pods --no-headers', /0\/1 +ImagePullBackOff/);
    await this.#becomes('get deployment nginx --no-headers', /^nginx +3\/3 +1 +3 /);
    await this.#kubectl('rollout undo deployment nginx');
    await this.#rolledOut();
    await this.#becomes(`get pods ${IMAGES}`, /^(nginx:1\.9\.1 ?){3}$/);

    const [pod = ''] = (await this.#kubectl('get pods -o name')).split('\n');
    await this.#kubectl(`delete ${pod}`);
    await this.#rolledOut();
    await this.#becomes('get pods --no-headers', THREE_RUN);
    await this.#loseNode();
    await this.#kubectl('delete deployment,service nginx');
    await this.#becomes('get replicasets', /^$/);
  }

  async #loseNode(): Promise<void> {
    const change = { spec: { template: { spec: { tolerations: [TOLERATION] } } } };
    await this.#kubectl('patch deployment nginx -p', JSON.stringify(change));
    await this.#rolledOut();
    const nodes = (await this.#kubectl('get pods -o jsonpath={.items[*].spec.nodeName}')).split(' ');
    const lost = nodes[0]!;
    await this.#cluster.regatta(['fault', 'inject', 'node-loss', lost]);
    await this.#becomes(`get node ${lost} --no-headers`, / NotReady /);
    await this.#becomes(`get pods --field-selector spec.nodeName=${lost} --no-headers`, / Terminating /);
    await this.#becomes('get deployment nginx --no-headers', /^nginx +3\/3 +3 +3 /);
    await this.#becomes(`get pods --field-selector spec.nodeName!=${lost} --no-headers`, THREE_RUN);
  }

  async #rolledOut(): Promise<void> {
    const seconds = STEP_LIMIT_MS / 1000;
    await this.#kubectl(`rollout status deployment nginx --timeout=${seconds}s`);
  }

  async #apply(manifest: string): Promise<void> {
    await this.#kubectl(`apply -f ${this.#cluster.write('manifest.yaml', manifest)}`);
  }

  /** Words of a command; what has spaces in it comes after them. */
  async #kubectl(words: string, ...more: readonly string[]): Promise<string> {
    const environment = { ...process.env, KUBECONFIG: this.#cluster.kubeconfig };
    const { stdout } = await run('kubectl', [...words.split(' '), ...more], { env: environment });
    return stdout.trimEnd();
  }

  async #becomes(words: string, pattern: RegExp): Promise<void> {
    let last = '';
    const holds = async () => pattern.test((last = await this.#kubectl(words)));
    await this.#cluster.api
      .until(`kubectl ${words}: ${String(pattern)}`, holds, STEP_LIMIT_MS)
      .catch((error: unknown) => {
        throw new Error(`${String(error)}; it shows\n${last}`);
      });
  }
}
