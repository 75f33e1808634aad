// Controllers in Go against a cluster whose clock stands still until it is moved: the sample controller of the Kubernetes project as
// it is published, and an envtest suite with `UseExistingCluster` (docs/guides/controllers-in-go.md).
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtClient } from '../kubectl/clients.js';
import { regatta, root } from '../up.suite.js';
import { Cluster } from './cluster.suite.js';

const website = path.join(import.meta.dirname, 'go/today/website');
const PATIENCE = { timeout: 30_000, interval: 100 };

/** The custom resource of k8s.io/sample-controller: a Foo has a Deployment of nginx. */
const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'foos.samplecontroller.k8s.io',
    annotations: { 'api-approved.kubernetes.io': 'unapproved, experimental-only' },
  },
  spec: {
    group: 'samplecontroller.k8s.io',
    scope: 'Namespaced',
    names: { kind: 'Foo', plural: 'foos' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};
const FOO = {
  apiVersion: 'samplecontroller.k8s.io/v1alpha1',
  kind: 'Foo',
  metadata: { name: 'example' },
  spec: { deploymentName: 'example', replicas: 2 },
};

describe('a controller in Go', () => {
  let cluster: Cluster;
  beforeEach(async () => {
    cluster = await Cluster.start('--pace', 'manual');
  });
  afterEach(async () => void (await cluster.stop()));

  const apply = (object: object) => cluster.give('kubectl', ['apply', '-f', '-'], JSON.stringify(object));
  const get = async (...words: string[]) => (await cluster.run('kubectl', ['get', ...words])).stdout;
  const clock = (...words: string[]) =>
    regatta({ folder: cluster.folder, state: path.join(cluster.folder, 'state') }, ['clock', ...words]);

  it('the sample controller keeps a deployment for each of its resources', async (context) => {
    const program = builtClient('sample-controller');
    if (!existsSync(program)) context.skip('absent: sample-controller, which .ci/build-clients makes of Go modules');
    expect((await apply(DEFINITION)).code).toBe(0);
    await clock('advance', '10s');
    const controller = cluster.spawn(program, ['-kubeconfig', cluster.kubeconfig]);
    context.onTestFinished(() => void controller.kill());
    let said = '';
    controller.stderr?.on('data', (chunk) => (said += String(chunk)));
    await expect.poll(() => said, PATIENCE).toContain('"Started workers"');
    expect((await apply(FOO)).code).toBe(0);
    /** The cluster goes on by a second after each look, since the controller answers in its own time. */
    const seen = async (...words: string[]) => {
      await clock('advance', '1s');
      return get(...words);
    };
    const ready = ['deployment', 'example', '-o', 'jsonpath={.status.readyReplicas}'];
    await expect.poll(() => seen(...ready), PATIENCE).toBe('2');
    const status = ['foo', 'example', '-o', 'jsonpath={.status.availableReplicas}'];
    await expect.poll(() => seen(...status), PATIENCE).toBe('2');
    await cluster.run('kubectl', ['scale', 'deployment', 'example', '--replicas=5']);
    await expect.poll(() => seen('deployment', 'example', '-o', 'jsonpath={.spec.replicas}'), PATIENCE).toBe('2');
    const events = ['events', '--field-selector=involvedObject.kind=Foo', '-o', 'jsonpath={.items[*].reason}'];
    await expect.poll(() => seen(...events), PATIENCE).toContain('Synced');
    // It writes the status of what its cache holds, which may be old already; nothing else goes wrong.
    expect((said.match(/^E\d.*$/gm) ?? []).filter((line) => !line.includes('the object has been modified'))).toEqual(
      [],
    );
  });

  it('an envtest suite runs against a cluster that is there, and moves its clock', async (context) => {
    const program = builtClient('website.test');
    if (!existsSync(program)) context.skip('absent: website.test, which .ci/build-clients makes of Go modules');
    const { code, stdout, stderr } = await cluster.run(program, ['-test.v'], website);
    expect([code, stdout + stderr]).toEqual([0, expect.stringMatching(/of the cluster's time in \d+ ms[^]*^PASS$/m)]);
  });
});

it('the guide shows the suite as it runs here', () => {
  const text = readFileSync(path.join(website, 'website_test.go'), 'utf8');
  const guide = readFileSync(path.join(root, 'docs/guides/controllers-in-go.md'), 'utf8');
  const shown = [...guide.matchAll(/```go\n([^]*?)```/g)].map(([, code]) => text.includes(code!));
  expect(shown).toEqual([true, true]);
});
