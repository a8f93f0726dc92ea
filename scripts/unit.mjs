// The unit suites, or those whose path holds one of the given fragments: node scripts/unit.mjs [path fragment …] [-g pattern]
import { run } from './run.mjs';

const args = process.argv.slice(2);
/** @type {string[]} */
const passedOn = [];
for (let index = 0; index < args.length; index++) {
  const argument = args[index] ?? '';
  if (argument === '-g' || argument === '--reporter') passedOn.push(argument, args[++index] ?? '');
  else passedOn.push('--only', argument);
}
process.exitCode = await run(process.execPath, [
  'scripts/suite.mjs',
  'server',
  'client',
  'adapters',
  'contract',
  ...passedOn,
]);
