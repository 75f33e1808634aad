import { defineConfig } from 'vitest/config';

// Tests run on the sources, never on `dist`: this condition comes first in the export map of package.json.
const conditions = ['@regatta/source'];

// The template is a package of its own and cannot refer to this one by its own name; the alias stands for its dependency.
const alias = { 'regatta/kit': new URL('./src/kit/index.ts', import.meta.url).pathname };

// Client-only packages live below these folders and bring test files of their own.
const exclude = ['**/node_modules/**', 'dist/**'];

export default defineConfig({
  resolve: { conditions, alias },
  ssr: { resolve: { conditions } },
  test: {
    reporters: ['default', './.ci/closing-line.ts'],
    exclude,
    coverage: { include: ['src/**/*.ts', 'adapters/**/*.ts'], exclude: ['**/*.test.ts', '**/*.gen.ts'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            '{src,adapters}/**/*.test.ts',
            'test/{flow,determinism,conformance,lab,unseen,vectors}/**/*.test.ts',
          ],
        },
      },
      { extends: true, test: { name: 'tidy', include: ['test/tidy/**/*.test.ts'] } },
      { extends: true, test: { name: 'properties', include: ['test/properties/**/*.test.ts'], testTimeout: 30_000 } },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: { enabled: true, only: true, include: ['{src,adapters,test}/**/*.test-d.ts'] },
        },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      // Whole control planes: one at a time, and each test says itself how long it may take.
      { extends: true, test: { name: 'real', include: ['test/real/**/*.test.ts'], fileParallelism: false } },
    ],
  },
});
