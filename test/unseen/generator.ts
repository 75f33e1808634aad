/** Scenarios that nobody wrote: names, replicas, ports, order, unknown images and faults drawn from a seed. */
import { SeededRandom } from '../../src/core/random/random.js';
import type { Random } from '../../src/ports/random.js';
import type { ResolvedScenario } from '../../src/ports/model/resolved.js';
import { resolveScenario } from '../../src/scenario/parse.js';

const IMAGES = [
  'nginx:1.7.9',
  'nginx:1.9.1',
  'redis:7',
  'acme/shop:2',
  'registry.example.org/team/app:v3',
  'httpd:2.4',
];
const BAD_IMAGES = ['nginx:1.95', 'redis:no_such_tag', 'httpd:99.x'];

const pick = <T>(random: Random, items: readonly T[]): T => items[random.below(items.length)]!;

export function generateScenario(number: number): ResolvedScenario {
  const random = new SeededRandom(`unseen/${number}`);
  const nodes = 2 + random.below(5);
  const count = 1 + random.below(3);
  const workloads = Array.from({ length: count }, (_, index) => ({
    name: `${pick(random, ['web', 'api', 'cart', 'db-front', 'x'])}-${random.text(3, 'abcdefghjk')}${index}`,
    image: pick(random, IMAGES),
    replicas: 1 + random.below(5),
    ports: [{ containerPort: pick(random, [80, 8080, 6379]) }],
    resources: {
      requests: { cpuMilli: 50 * (1 + random.below(12)), memoryBytes: 16_777_216 * (1 + random.below(16)) },
    },
  }));
  const steps: object[] = [];
  const add = (step: object) => steps.push({ id: `s${steps.length + 1}`, ...step });
  workloads.forEach(({ name: workload }, index) => {
    add({ action: 'deploy', workload, withinMs: 900_000 });
    if (random.below(2) === 0)
      add({ action: 'expose', workload, publishedPort: 30_100 + number * 5 + index, withinMs: 300_000 });
  });
  let lost = 0;
  for (let extra = random.below(5); extra > 0; extra--) {
    const workload = pick(random, workloads).name;
    const action = pick(random, ['scale', 'update', 'bad', 'delete-instance', 'fault']);
    if (action === 'scale') add({ action, workload, replicas: 1 + random.below(6), withinMs: 900_000 });
    else if (action === 'update')
      add({ action, workload, image: pick(random, IMAGES), until: 'settled', withinMs: 900_000 });
    else if (action === 'bad') {
      add({ action: 'update', workload, image: pick(random, BAD_IMAGES), until: 'settled', withinMs: 900_000 });
      add({ action: 'rollback', workload, withinMs: 900_000 });
    } else if (action === 'delete-instance') add({ action, workload, instance: 'any', withinMs: 900_000 });
    else if (lost++ === 0)
      add({
        action,
        workload,
        fault: { kind: pick(random, ['node-loss', 'node-silent', 'partition']), target: `node-of:${workload}` },
        until: 'ready',
        withinMs: 1_200_000,
      });
  }
  if (random.below(2) === 0) add({ action: 'remove', workload: workloads[0]!.name, withinMs: 900_000 });
  return resolveScenario({
    schemaVersion: 1,
    name: `unseen-${number}`,
    title: `Generated scenario ${number}`,
    cluster: { nodes: { count: nodes, cpuMilli: 2000, memoryBytes: 4_294_967_296 } },
    workloads,
    steps,
  });
}
