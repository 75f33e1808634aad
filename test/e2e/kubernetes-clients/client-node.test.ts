// @kubernetes/client-node: the library with which programs in JavaScript speak to a cluster.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.suite.js';

const folder = path.join(import.meta.dirname, 'clients');
const hasLibrary = existsSync(path.join(import.meta.dirname, '../node_modules/@kubernetes/client-node'));
const PATIENCE = { timeout: 20_000, interval: 100 };

let cluster: Cluster;
beforeEach(async (context) => {
  if (!hasLibrary) context.skip('needs @kubernetes/client-node: npm ci --prefix test/e2e');
  cluster = await Cluster.start('--pace', 'fast');
});
afterEach(async () => void (await cluster?.stop()));

describe('@kubernetes/client-node', () => {
  it('informs, watches, scales, enters, reads logs and removes', async () => {
    const { code, stdout, stderr } = await cluster.run(process.execPath, [path.join(folder, 'life.mjs')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      replicas: 3,
      informed: ['add', 'delete', 'update'],
      watched: ['ADDED Deployment', 'DELETED Deployment', 'MODIFIED Deployment'],
      output: true,
      exitCode: '3',
      logged: '* Ready to accept connections tcp\n',
      refusal: [404, 'NotFound'],
    });
  });

  it('makes a controller that keeps what a custom resource asks for', async (context) => {
    if (spawnSync('kubectl', ['version', '--client']).status !== 0) context.skip('needs kubectl');
    const controller = cluster.spawn(process.execPath, [path.join(folder, 'controller.mjs')]);
    context.onTestFinished(() => void controller.kill());
    let [said, failed] = ['', ''];
    controller.stdout?.on('data', (chunk) => (said += String(chunk)));
    controller.stderr?.on('data', (chunk) => (failed += String(chunk)));
    await expect.poll(() => said + failed, PATIENCE).toBe('ready\n');
    const kubectl = async (...words: string[]) => {
      const { stdout, stderr } = await cluster.run('kubectl', words);
      return stdout + stderr;
    };
    const greet = (text: string) => {
      const metadata = { name: 'hello' };
      const greeting = { apiVersion: 'regatta.example/v1', kind: 'Greeting', metadata, spec: { text } };
      return cluster.give('kubectl', ['apply', '-f', '-'], JSON.stringify(greeting));
    };
    const written = () => kubectl('get', 'configmap', 'hello', '-o', 'jsonpath={.data.text}');

    expect((await greet('ahoy')).stdout).toBe('greeting.regatta.example/hello created\n');
    await expect.poll(written, PATIENCE).toBe('ahoy');
    await expect.poll(() => kubectl('get', 'greetings', '--no-headers'), PATIENCE).toMatch(/^hello +ahoy\n$/);
    expect((await greet('a'.repeat(21))).stderr).toContain(
      'The Greeting "hello" is invalid: spec.text: Too long: may not be more than 20 bytes\n',
    );
    await greet('farewell');
    await expect.poll(written, PATIENCE).toBe('farewell');
    await kubectl('patch', 'configmap', 'hello', '-p', '{"data":{"text":"graffiti"}}');
    await expect.poll(written, PATIENCE).toBe('farewell');
    await kubectl('delete', 'configmap', 'hello');
    await expect.poll(written, PATIENCE).toBe('farewell');
    // What a greeting owns goes with it.
    await kubectl('delete', 'greeting', 'hello');
    await expect.poll(() => kubectl('get', 'configmap', 'hello'), PATIENCE).toContain('"hello" not found');
    expect(failed).toBe('');
  });
});
