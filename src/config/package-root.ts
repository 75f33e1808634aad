import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, wherever the code that runs was bundled to. */
export function packageRoot(): string {
  return path.dirname(createRequire(import.meta.url).resolve('regatta/package.json'));
}

/** True where the sources themselves run (tests), false for what was built. */
export function runsFromSource(): boolean {
  return !path.relative(packageRoot(), fileURLToPath(import.meta.url)).startsWith(`dist${path.sep}`);
}
