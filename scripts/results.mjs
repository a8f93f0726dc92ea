// What a run of Mocha came to, for the summary of npm test.

/**
 * @typedef {object} Results
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {{ title: string, message: string }[]} failures the failed tests and hooks, with the first lines of what they said
 */

/**
 * Watches a run from its start on.
 * @param {import('mocha').Runner} runner
 * @returns {() => Results} what has come of it so far
 */
export function watchResults(runner) {
  /** @type {Results['failures']} */
  const failures = [];
  runner.on('fail', (test, error) => {
    const message = String(error?.message ?? error);
    failures.push({ title: test.fullTitle(), message: message.split('\n').slice(0, 12).join('\n') });
  });
  return () => ({
    passed: runner.stats?.passes ?? 0,
    failed: runner.failures,
    skipped: runner.stats?.pending ?? 0,
    failures,
  });
}
