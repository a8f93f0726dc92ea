import type { CodeLens } from 'vscode-languageserver';
import { type LensArgument, type LensCommand, lensCommands } from '../contract/names.ts';
import { type FileView, rangeIn, resourcesIn } from './file.ts';

const titles: readonly [command: LensCommand, title: string][] = [
  [lensCommands.apply, '▶ Apply'],
  [lensCommands.dryRun, 'Dry run'],
  [lensCommands.compare, 'Compare with cluster'],
  [lensCommands.logs, 'Logs'],
];

/** What can be done with each Job and CronJob, above it; only what the client says that it can run. */
export function codeLenses(file: FileView): CodeLens[] {
  const offered = titles.filter(([command]) => file.client.commands.has(command));
  if (!file.settings.codeLenses || offered.length === 0) return [];
  return resourcesIn(file).flatMap(({ resource, placed, index }) => {
    const first = resource.kindEntry?.keySpan ?? resource.nameSpan;
    const start = Math.min(first.start, resource.root.entries[0]?.keySpan.start ?? first.start);
    const range = rangeIn(file, placed, { start, end: start });
    const argument: LensArgument = {
      uri: file.uri,
      resource: index,
      kind: resource.kind,
      ...(resource.name === undefined ? {} : { name: resource.name }),
      ...(resource.namespace === undefined ? {} : { namespace: resource.namespace }),
    };
    return offered.map(([command, title]) => ({ range, command: { title, command, arguments: [argument] } }));
  });
}
