// Terraform's kubernetes backend (developer.hashicorp.com/terraform/language/backend/kubernetes): the state is a Secret, its lock a
// Lease. Terraform brings the resource that it manages here, so that nothing is downloaded.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Cluster } from './cluster.suite.js';

const CONFIGURATION = `
terraform {
  backend "kubernetes" {
    secret_suffix = "shop"
  }
}
variable "replicas" { default = 1 }
resource "terraform_data" "web" {
  count = var.replicas
  input = "web-\${count.index}"
}
output "names" { value = terraform_data.web[*].output }
`;
const hasTerraform = spawnSync('terraform', ['version']).status === 0;
const OPTIONS = ['-no-color', '-input=false'];
const PATIENCE = { timeout: 20_000, interval: 100 };

let cluster: Cluster;

beforeAll(async () => {
  if (!hasTerraform) return;
  cluster = await Cluster.start('--pace', 'fast');
  Object.assign(cluster.env, { KUBE_CONFIG_PATH: cluster.kubeconfig, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' });
  writeFileSync(path.join(cluster.folder, 'main.tf'), CONFIGURATION);
  const { code, stderr } = await cluster.run('terraform', ['init', ...OPTIONS]);
  if (code !== 0) throw new Error(stderr);
});
afterAll(async () => void (await cluster?.stop()));
beforeEach((context) => {
  if (!hasTerraform) context.skip('absent: terraform');
});

const terraform = (...words: string[]) => cluster.run('terraform', [...words, '-no-color']);
const holder = async () => {
  const words = ['get', 'lease', 'lock-tfstate-default-shop', '-o', 'jsonpath={.spec.holderIdentity}'];
  return (await cluster.run('kubectl', words)).stdout;
};

it('keeps its state in a secret, and gives it back', async () => {
  const applied = await terraform('apply', '-auto-approve', '-var=replicas=2');
  expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('Resources: 2 added')]);
  expect(JSON.parse((await terraform('output', '-json')).stdout)).toMatchObject({
    names: { value: ['web-0', 'web-1'] },
  });
  const changed = await terraform('apply', '-auto-approve', '-var=replicas=1');
  expect([changed.code, changed.stdout]).toEqual([0, expect.stringContaining('0 added, 0 changed, 1 destroyed')]);
});

it('holds a lock while it works, which another has to break', async () => {
  const waiting = cluster.spawn('terraform', ['apply', '-no-color', '-var=replicas=3']);
  const ended = new Promise((done) => waiting.on('close', done));
  await expect.poll(holder, PATIENCE).not.toBe('');
  const id = await holder();
  const refused = await terraform('apply', '-auto-approve');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('Error acquiring the state lock')]);
  expect(refused.stderr).toMatch(new RegExp(`ID: +${id}\\n`));
  const wrong = await terraform('force-unlock', '-force', '00000000-0000-0000-0000-000000000000');
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('Failed to unlock state')]);
  expect(await holder()).toBe(id);
  expect((await terraform('force-unlock', '-force', id)).stdout).toContain('successfully unlocked');
  expect(await holder()).toBe('');
  waiting.stdin?.end('no\n');
  await ended;
});

it('has workspaces, and destroys what it made', async () => {
  expect((await terraform('workspace', 'new', 'second')).code).toBe(0);
  expect((await terraform('workspace', 'list')).stdout).toMatch(/^ {2}default\n\* second\n/);
  expect((await terraform('workspace', 'select', 'default')).code).toBe(0);
  expect((await terraform('workspace', 'delete', 'second')).code).toBe(0);
  const destroyed = await terraform('destroy', '-auto-approve');
  expect([destroyed.code, destroyed.stdout]).toEqual([0, expect.stringContaining('Resources: 1 destroyed')]);
  expect((await cluster.stop()).stderr).toBe('');
});
