import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeCorpus, runCorpus, totalsOf } from './conformance.ts';
import { checkoutRoot, sharedFolder } from './sharedFolder.ts';

export const totalsPath = path.join(checkoutRoot(), 'test/server/conformance/totals.json');

/** The process' exit code: 1 where anything disagrees. */
export function main(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { update: { type: 'boolean' } },
  });
  const folder = sharedFolder('verdicts');
  if (!folder) {
    console.error("Needs manifests with a real API server's verdicts: KUBERNETES_JOBS_VERDICTS names their folder.");
    return 2;
  }
  const cases = runCorpus(folder, positionals);
  console.log(describeCorpus(cases));
  const totals = totalsOf(cases);
  if (values.update && positionals.length === 0) writeFileSync(totalsPath, `${JSON.stringify(totals, undefined, 2)}\n`);
  return totals.fields === totals.documents ? 0 : 1;
}
