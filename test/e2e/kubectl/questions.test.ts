import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runningCluster } from './running-cluster.js';
import { serve, type ServedCluster } from './server.js';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

/** How kubectl 1.32 asks, marks and replaces: selectors, chunks, formats, preconditions, and the texts of refusals. */
describe.skipIf(!hasKubectl)('questions and marks through kubectl (needs kubectl)', () => {
  let cluster: ServedCluster;
  beforeAll(async () => {
    vi.stubEnv('KUBE_EDITOR', 'sed -i "s/  replicas: 3/  replicas: 4/"');
    cluster = await serve(runningCluster, 2);
    await cluster.kubectl(['create', 'deployment', 'web', '--image=nginx:1.27', '--replicas=3']);
    await cluster.kubectl(['rollout', 'status', 'deployment/web', '--timeout=20s']);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    return cluster.close();
  });

  const out = async (...args: string[]) => {
    const { code, stdout, stderr } = await cluster.kubectl(args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return stdout;
  };
  const refused = async (...args: string[]) => {
    const { code, stderr } = await cluster.kubectl(args);
    expect(code).toBe(1);
    return stderr;
  };
  const version = () => out('get', 'deploy', 'web', '-o', 'jsonpath={.metadata.resourceVersion}');

  it('lists by chunks, fields and labels', async () => {
    const all = await out('get', 'pods', '-o', 'name');
    expect(all.match(/^pod\/web-/gm)).toHaveLength(3);
    expect(await out('get', 'pods', '-o', 'name', '--chunk-size=1')).toBe(all);
    expect(await out('get', 'pods', '-o', 'name', '--field-selector=status.phase=Running')).toBe(all);
    expect(await out('get', 'pods', '-o', 'name', '-l', 'app in (web,other),!batch')).toBe(all);
    expect(await refused('get', 'pods', '--field-selector=spec.nope=1')).toBe(
      'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.nope=1": field label not supported: spec.nope\n',
    );
  });

  it('prints what is asked for', async () => {
    const columns = 'custom-columns=PHASE:.status.phase,IMAGE:.spec.containers[0].image';
    expect(await out('get', 'pods', '--sort-by=.metadata.name', '-o', columns)).toBe(
      `PHASE     IMAGE\n${'Running   nginx:1.27\n'.repeat(3)}`,
    );
    expect(await out('get', 'pods', '-o', 'go-template={{range .items}}{{.status.phase}} {{end}}')).toBe(
      'Running Running Running ',
    );
    expect(JSON.parse(await out('get', '--raw', '/apis/apps/v1/namespaces/default/deployments/web'))).toMatchObject({
      kind: 'Deployment',
      spec: { replicas: 3 },
    });
  });

  it('marks, and says what was there', async () => {
    expect(await out('label', 'deploy', 'web', 'tier=a')).toBe('deployment.apps/web labeled\n');
    expect(await refused('label', 'deploy', 'web', 'tier=b')).toBe(
      "error: 'tier' already has a value (a), and --overwrite is false\n",
    );
    expect(await out('label', 'deploy', 'web', 'tier-')).toBe('deployment.apps/web unlabeled\n');
    expect(await out('taint', 'node', 'node-1', 'a=b:NoSchedule')).toBe('node/node-1 tainted\n');
    expect(await refused('taint', 'node', 'node-1', 'a=b:NoSchedule')).toBe(
      'error: node node-1 already has a taint(s) with same effect(s) and --overwrite is false\n',
    );
    expect(await out('taint', 'node', 'node-1', 'a-')).toBe('node/node-1 untainted\n');
  });

  it('holds to preconditions', async () => {
    const changed =
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again';
    expect(await refused('label', 'deploy', 'web', 'x=y', '--resource-version=1')).toBe(
      `Error from server (Conflict): ${changed}\n`,
    );
    expect(await refused('scale', 'deploy', 'web', '--current-replicas=9', '--replicas=2')).toBe(
      'error: Expected replicas to be 9, was 3\n',
    );
    const file = join(cluster.folder, 'stale.json');
    await writeFile(file, await out('get', 'deploy', 'web', '-o', 'json'));
    await out('annotate', 'deploy', 'web', 'note=x');
    expect(await refused('replace', '-f', file)).toBe(
      `Error from server (Conflict): error when replacing "${file}": ${changed}\n`,
    );
  });

  it('takes several documents, and tries them without effect', async () => {
    const documents = ['one', 'two'].map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`);
    const given = documents.join('---\n');
    expect((await cluster.kubectl(['apply', '-f', '-', '--dry-run=server'], given)).stdout).toBe(
      'configmap/one created (server dry run)\nconfigmap/two created (server dry run)\n',
    );
    expect((await cluster.kubectl(['create', '-f', '-'], given)).stdout).toBe(
      'configmap/one created\nconfigmap/two created\n',
    );
    expect((await cluster.kubectl(['create', '-f', '-'], given)).stderr).toBe(
      ['one', 'two']
        .map(
          (name) =>
            `Error from server (AlreadyExists): error when creating "STDIN": configmaps "${name}" already exists\n`,
        )
        .join(''),
    );
    const before = await version();
    await out('set', 'image', 'deploy/web', 'nginx=nginx:1.28', '--dry-run=server');
    expect(await version()).toBe(before);
  });

  it('edits with the editor of the user', async () => {
    expect(await out('edit', 'deploy', 'web')).toBe('deployment.apps/web edited\n');
    expect(await out('get', 'deploy', 'web', '-o', 'jsonpath={.spec.replicas}')).toBe('4');
  });

  it('dumps the whole cluster', async () => {
    const dump = await out('cluster-info', 'dump');
    for (const kind of ['NodeList', 'EventList', 'ServiceList', 'DeploymentList', 'PodList'])
      expect(dump).toContain(`"kind": "${kind}"`);
    expect(dump).toMatch(/==== START logs for container nginx of pod default\/web-/);
  });
});
