import { writeFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';
import { type Results, watchResults } from '../../scripts/results.mjs';

/**
 * Runs the suites that `load` defines inside the extension host. Used unchanged by desktop VS Code
 * (`@vscode/test-electron`) and by the browser workbench, which sees each printed line by its marker.
 */
export async function runSuites(load: () => void): Promise<void> {
  const grep = process.env.KUBERNETES_JOBS_TEST_GREP;
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: LineReporter, ...(grep ? { grep } : {}) });
  mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, '', mocha);
  load();
  const results = await new Promise<Results>((resolve) => {
    const soFar = watchResults(mocha.run(() => resolve(soFar())));
  });
  const file = process.env.KUBERNETES_JOBS_TEST_RESULTS;
  if (file) writeFileSync(file, JSON.stringify(results));
  if (results.failed) throw new Error(`${results.failed} tests failed`);
}

class LineReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const print = (...parts: unknown[]) => {
      for (const line of format(...parts).split('\n')) console.log(`∷${line}`);
    };
    runner.on('suite', (suite) => {
      if (suite.title) print(`  ${suite.fullTitle()}`);
    });
    runner.on('pass', (test) => print(`    ✓ ${test.title} (${test.duration} ms)`));
    runner.on('pending', (test) => print(`    - ${test.title}`));
    runner.on('fail', (test, error) => print(`    ✗ ${test.fullTitle()}\n${error.stack ?? error.message}`));
  }
}
