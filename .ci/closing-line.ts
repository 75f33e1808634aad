// A vitest reporter for whoever reads only the end of the output: it lists each skipped test with its reason, and its
// very last line is `N passed, N failed`, with `, N skipped` when there are any.
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Where the real clients must be present, a test that was skipped for want of one has not proved anything. */
const clientsRequired = process.env['REGATTA_REQUIRE_CLIENTS'] === '1';

interface Skip {
  readonly name: string;
  readonly reason: string;
  readonly counts: 'skipped' | 'failed';
}

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skips = tests.filter((test) => test.result().state === 'skipped').map(describeSkip);
    const refused = skips.filter((skip) => skip.counts === 'failed').length;
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const failed = tests.filter((test) => test.result().state === 'failed').length;
    // A module that cannot be loaded and a suite whose hook throws hold no failed test, yet they proved nothing.
    const groups = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const broken = groups.filter((group) => group.errors().length > 0).length;

    for (const skip of skips) {
      const verdict = skip.counts === 'failed' ? 'failed, since clients are required' : 'skipped';
      console.log(`${verdict}: ${skip.name} (${skip.reason})`);
    }
    if (refused > 0) process.exitCode = 1;

    const skipped = skips.length - refused;
    const failures = failed + broken + unhandledErrors.length + refused;
    console.log(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }
}

function describeSkip(test: TestCase): Skip {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  const reason = note ?? 'no reason given';
  const refused = clientsRequired && test.project.name === 'e2e' && reason.startsWith('needs ');
  return { name: `${test.module.relativeModuleId} > ${test.fullName}`, reason, counts: refused ? 'failed' : 'skipped' };
}
