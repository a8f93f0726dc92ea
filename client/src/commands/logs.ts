import { kubectlCommand, sternCommand } from '../cluster/logs/logCommands.ts';
import { parseFilter } from '../cluster/logs/logFilter.ts';
import { jobLogLanguage } from '../contributes/languages.ts';
import type { FollowedLog } from '../ui/logChannel.ts';
import { TailBuffer } from '../ui/tailBuffer.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import type { Handler, Services } from './services.ts';

/** A document of more characters than this is slow in the editor: its end is opened. */
const mostInDocument = 20_000_000;

/** The log that is meant: the only one, or the one that the person picks. */
async function logOf({ logs, prompts }: Services, title: string): Promise<FollowedLog> {
  const { all } = logs;
  const [first] = all;
  if (!first) throw new UserError('No log is open. Follow one first.');
  if (all.length === 1) return first;
  const choices = all.map((log) => ({
    label: log.title,
    icon: 'output',
    ...(log.isFollowed ? { description: 'followed' } : {}),
    value: log,
  }));
  const chosen = await prompts.pick(choices, { title, placeholder: 'Which log?' });
  if (!chosen) throw new Cancelled();
  return chosen;
}

/** The same, for what reads the log from the disk. */
async function keptLogOf(services: Services, title: string): Promise<FollowedLog> {
  const log = await logOf(services, title);
  if (!log.view.isKept)
    throw new UserError('This log is not on disk: nothing has come yet, or there was no room for it.');
  return log;
}

export const filterLog: Handler = async (services) => {
  const log = await logOf(services, 'Filter Log');
  const problem = (value: string): string | undefined => {
    const filter = parseFilter(value, Date.now());
    return 'problem' in filter ? filter.problem : undefined;
  };
  const typed = await services.prompts.input({
    title: 'Filter Log',
    prompt: 'Texts, !not-this, /pattern/, pod:… container:… index:… level:warning since:10m. Empty: everything.',
    value: log.view.filter?.source ?? '',
    check: problem,
  });
  if (typed === undefined) throw new Cancelled();
  const filter = parseFilter(typed, Date.now());
  if ('problem' in filter) throw new UserError(filter.problem);
  await log.view.setFilter(filter.source === '' ? undefined : filter);
  log.show();
};

export const pauseLog: Handler = async (services) => {
  const { view, show } = await logOf(services, 'Pause or Go On With Log');
  if (view.isPaused) view.goOn();
  else view.pause();
  show();
};

export const layOutJsonOfLog: Handler = async (services) => {
  const { view, show } = await logOf(services, 'Lay Out JSON of Log');
  await view.layOutJson(!view.isJsonLaidOut);
  show();
};

export const saveLog: Handler = async (services) => {
  const log = await keptLogOf(services, 'Save Log');
  const form = await services.prompts.pick(
    [
      { label: 'With time and pod', detail: 'As it is shown, with what the log says about itself', value: 'shown' },
      { label: 'Without', detail: 'What the containers wrote, as they wrote it', value: 'raw' },
    ] as const,
    { title: 'Save Log', placeholder: 'How?' },
  );
  if (!form) throw new Cancelled();
  const { name } = log.target.ref;
  const saved = await services.withProgress({ title: `Saving the log of ${name}` }, (signal) =>
    services.logFiles.save(`${name}.log`, log.view.text(form), signal),
  );
  if (saved === undefined) throw new Cancelled();
};

export const openLogAsDocument: Handler = async (services) => {
  const log = await keptLogOf(services, 'Open Log as Document');
  await services.documents.openUntitled(jobLogLanguage.id, await documentOf(log.view.text('shown')));
};

export const openLogInTerminal: Handler = async (services) => {
  const log = await keptLogOf(services, 'Open Log in Terminal');
  services.logFiles.openInTerminal(log.title, log.view.text('terminal'));
};

export const copyLogCommand: Handler = async (services) => {
  const { target, place } = await logOf(services, 'Copy Log as Command');
  const command = await services.prompts.pick(
    [
      { label: 'kubectl', detail: kubectlCommand(target, place), value: kubectlCommand(target, place) },
      { label: 'stern', detail: sternCommand(target, place), value: sternCommand(target, place) },
    ],
    { title: 'Copy Log as Command', placeholder: 'For which program?' },
  );
  if (command === undefined) throw new Cancelled();
  await services.desktop.copy(command);
};

/** Logs of this and other windows from before, as long as they are kept. */
export const openEarlierLog: Handler = async (services) => {
  const earlier = await services.earlierLogs.list();
  if (earlier.length === 0) throw new UserError('No earlier log is kept on this machine.');
  const name = await services.prompts.pick(
    earlier.map(({ name, header, size }) => ({
      label: header.title,
      description: `${new Date(header.begun).toLocaleString()}, ${Math.ceil(size / 1024)} KiB`,
      icon: 'history',
      value: name,
    })),
    { title: 'Open Earlier Log', placeholder: 'Which log?' },
  );
  if (name === undefined) throw new Cancelled();
  await services.documents.openUntitled(jobLogLanguage.id, await documentOf(services.earlierLogs.text(name)));
};

async function documentOf(pieces: AsyncIterable<string>): Promise<string> {
  const tail = new TailBuffer(mostInDocument, mostInDocument);
  let length = 0;
  for await (const piece of pieces) {
    tail.add(piece);
    length += piece.length;
  }
  return length > tail.text.length
    ? `── earlier lines are left out: save the log to have them\n${tail.text}`
    : tail.text;
}
