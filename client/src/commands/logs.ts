import { kubectlCommand, sternCommand } from '../cluster/logs/logCommands.ts';
import { parseFilter } from '../cluster/logs/logFilter.ts';
import type { FollowedLog } from '../ui/logChannel.ts';
import { byContainer } from '../ui/logLayout.ts';
import { TailBuffer } from '../ui/tailBuffer.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import type { Handler, Services } from './services.ts';

/** A document of more characters than this is slow in the editor: its end is opened. */
const mostInDocument = 20_000_000;

/** The log that is meant: the one that the Output view shows, the only one, or the one that the person picks. */
async function logOf(
  { logs, prompts }: Services,
  title: string,
  { among = () => true, none = 'No log is open. Follow one first.' }: Choosing = {},
): Promise<FollowedLog> {
  if (logs.shown && among(logs.shown)) return logs.shown;
  const all = logs.all.filter(among);
  const [first] = all;
  if (!first) throw new UserError(none);
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

interface Choosing {
  readonly among?: (log: FollowedLog) => boolean;
  /** What is said where there is none. */
  readonly none?: string;
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
    prompt:
      'Texts, !not-this, /pattern/, pod:… container:… index:… level:warning since:10m tail:100 run:previous. Empty: everything.',
    value: log.view.filter?.source ?? '',
    check: problem,
  });
  if (typed === undefined) throw new Cancelled();
  const filter = parseFilter(typed, Date.now());
  if ('problem' in filter) throw new UserError(filter.problem);
  await log.view.setFilter(filter.source === '' ? undefined : filter);
  log.show();
};

export const clearLogFilter: Handler = async (services) => {
  const log = await logOf(services, 'Clear Filter of Log', {
    among: ({ view }) => view.filter !== undefined,
    none: 'No log is filtered.',
  });
  await log.view.setFilter(undefined);
  log.show();
};

export const pauseLog: Handler = async (services) => {
  const log = await logOf(services, 'Pause Log', {
    among: ({ view }) => !view.isPaused,
    none: 'There is no log that goes on.',
  });
  log.view.pause();
  log.show();
};

export const continueLog: Handler = async (services) => {
  const log = await logOf(services, 'Resume Log', {
    among: ({ view }) => view.isPaused,
    none: 'No log is paused.',
  });
  log.view.goOn();
  log.show();
};

export const layOutJsonOfLog: Handler = async (services) => {
  const log = await logOf(services, 'Toggle JSON Layout of Log');
  await log.view.layOutJson(!log.view.isJsonLaidOut);
  log.show();
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
  // Lines of several containers stand between each other: one after the other they can be folded away.
  const order =
    log.view.containers < 2
      ? 'time'
      : await services.prompts.pick(
          [
            { label: 'In order of time', icon: 'clock', value: 'time' },
            { label: 'One container after the other', icon: 'list-tree', value: 'container' },
          ] as const,
          { title: 'Open Log as Document', placeholder: 'In which order?' },
        );
  if (!order) throw new Cancelled();
  const text = await documentOf(log.view.text('shown'));
  await services.logDocuments.open(log.target.ref.name, order === 'time' ? text : byContainer(text));
};

export const openLogInTerminal: Handler = async (services) => {
  const log = await keptLogOf(services, 'Open Log in Terminal');
  services.logFiles.openInTerminal(log.title, (signal) => log.view.textAndMore('terminal', signal));
};

export const copyLogCommand: Handler = async (services) => {
  const { target, place, start } = await logOf(services, 'Copy Log as Command');
  const kubectl = kubectlCommand(target, place, start);
  const stern = sternCommand(target, place, start);
  const command = await services.prompts.pick(
    [
      { label: 'kubectl', detail: kubectl, value: kubectl },
      { label: 'stern', detail: stern, value: stern },
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
  const chosen = await services.prompts.pick(
    earlier.map(({ name, header, size }) => ({
      label: header.title,
      description: `${new Date(header.begun).toLocaleString()}, ${Math.ceil(size / 1024)} KiB`,
      icon: 'history',
      value: { name, title: header.title },
    })),
    { title: 'Open Earlier Log', placeholder: 'Which log?' },
  );
  if (!chosen) throw new Cancelled();
  await services.logDocuments.open(chosen.title, await documentOf(services.earlierLogs.text(chosen.name)));
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
