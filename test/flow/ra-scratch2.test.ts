import { it } from 'vitest';
import { readFileSync } from 'node:fs';
import { createWorld } from '../../src/world/create-world.js';
import { vectorsHost } from '../../adapters/rancher/testing/start.js';
it('x', () => {
  const scenario = JSON.parse(
    readFileSync('/work/shared/vectors/rancher/recorded/behaviour/agent-killed.json', 'utf8'),
  );
  const world = createWorld({ ...vectorsHost.scenarios!.world(scenario), adapter: vectorsHost.adapter, seed: 1 });
  const t0 = performance.now();
  const count: Record<string, number> = {};
  for (let i = 0; i < 20000 && world.tasks.elapsed < 60000; i++) {
    if (!world.tasks.runNext()) break;
  }
  for (const e of world.trace.entries()) {
    const k = `${e.author} ${e.type}`;
    count[k] = (count[k] ?? 0) + 1;
  }
  console.log(
    world.tasks.elapsed,
    world.tasks.executed,
    performance.now() - t0,
    JSON.stringify(
      Object.entries(count)
        .sort((a, b) => b[1] - a[1])
        .slice(0, 8),
    ),
  );
  const last = [...world.trace.entries()].slice(-6);
  for (const e of last) console.log(JSON.stringify(e));
}, 20000);
