import { it } from 'vitest';
import { readVectors } from '../../src/testing/vectors/folder.js';
import { runFile } from '../../src/testing/vectors/run-vectors.js';
import { vectorsHost } from '../../adapters/rancher/testing/start.js';
it('x', () => {
  for (const file of readVectors('/work/shared/vectors/rancher')) {
    if (!new RegExp(process.env['F'] ?? '.').test(file.path)) continue;
    const { cases } = runFile(vectorsHost, file);
    const by = (o: string) => cases.filter((c) => c.outcome === o);
    console.log(
      `${file.path}: ${by('pass').length} pass ${by('fail').length} fail ${by('skip').length} skip\n` +
        [...by('fail'), ...(file.form === 'scenario' ? by('skip') : [])]
          .map((c) => `   ${c.outcome} ${c.id}: ${c.detail.slice(0, 230)}`)
          .join('\n'),
    );
  }
}, 100000);
