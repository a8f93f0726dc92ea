import { type Disposable, type LogOutputChannel, type OutputChannel, window } from 'vscode';
import type { LogSession, LogTarget, OpenLogSession } from '../cluster/logs/session.ts';
import type { ClusterApi } from '../cluster/ports.ts';
import { jobLogLanguage } from '../contributes/languages.ts';
import { setContextKey } from './contextKeys.ts';
import { createLogFormatter } from './logFormat.ts';
import { toPlainText } from './plainText.ts';
import { TailBuffer } from './tailBuffer.ts';

/** A log that is being followed. */
export interface FollowedLog {
  readonly title: string;
  stop(): void;
}

/** Logs of Jobs and pods, each in an output channel of its own. */
export interface LogViews extends Disposable {
  /** Shows the target's log and follows it until it ends; a log that is followed already is only shown. */
  follow(api: ClusterApi, target: LogTarget): void;
  readonly followed: readonly FollowedLog[];
}

interface View {
  readonly title: string;
  readonly channel: OutputChannel;
  session: LogSession | undefined;
}

/** Characters. */
const mostShown = 12_000_000;
const mostKept = 4_000_000;
/** Channels of logs that have ended are kept, so many of them. */
const mostChannels = 20;

function titleOf(target: LogTarget, api: ClusterApi): string {
  const { kind, ref } = target;
  const container = kind === 'pod' && target.container ? `/${target.container}` : '';
  const what = kind === 'job' ? 'Job' : 'Pod';
  return toPlainText(`${what} ${ref.name}${container} — ${api.place.context} / ${ref.namespace ?? ''}`, 200);
}

/** Minutes that local time is ahead of UTC. */
function localOffset(time: number): number {
  return -new Date(time).getTimezoneOffset();
}

export function createLogViews(options: {
  readonly open: OpenLogSession;
  readonly log: LogOutputChannel;
  readonly timestamps: () => boolean;
}): LogViews {
  /** By target, in the order in which they were last begun. */
  const views = new Map<string, View>();

  const running = (): View[] => [...views.values()].filter(({ session }) => session !== undefined);
  const showCount = (): void => setContextKey('followingLogs', running().length > 0);

  function viewOf(key: string, title: string): View {
    const known = views.get(key);
    if (known) {
      views.delete(key);
      views.set(key, known);
      known.channel.clear();
      return known;
    }
    for (const [oldKey, old] of views) {
      if (views.size < mostChannels) break;
      if (old.session) continue;
      old.channel.dispose();
      views.delete(oldKey);
    }
    const view: View = { title, channel: window.createOutputChannel(title, jobLogLanguage.id), session: undefined };
    views.set(key, view);
    return view;
  }

  async function pump(view: View, session: LogSession): Promise<void> {
    const formatter = createLogFormatter({ timestamps: options.timestamps(), offset: localOffset });
    const tail = new TailBuffer(mostShown, mostKept);
    const show = (text: string): void => {
      if (text === '') return;
      const change = tail.add(text);
      if ('append' in change) view.channel.append(change.append);
      else view.channel.replace(`── earlier lines are not shown any more\n${change.replace}`);
    };
    for await (const events of session) show(formatter.format(events));
    const end = await session.ended;
    show(formatter.end(end));
    options.log.info(`Log of ${view.title}: ${end.text} ${end.lines} lines.`);
  }

  return {
    follow(api, target) {
      const container = target.kind === 'pod' ? (target.container ?? '') : '';
      const { namespace = '', name } = target.ref;
      const key = JSON.stringify([api.place.context, target.kind, namespace, name, target.uid, container]);
      const current = views.get(key);
      if (current?.session) {
        current.channel.show(true);
        return;
      }
      const view = viewOf(key, titleOf(target, api));
      const session = options.open(api, target);
      view.session = session;
      view.channel.show(true);
      showCount();
      void pump(view, session)
        .catch((error: unknown) => {
          options.log.error(`Log of ${view.title}:`, error instanceof Error ? error : String(error));
          session.stop();
        })
        .finally(() => {
          if (view.session === session) view.session = undefined;
          showCount();
        });
    },
    get followed() {
      return running().map(({ title, session }) => ({ title, stop: () => session?.stop() }));
    },
    dispose() {
      for (const { channel, session } of views.values()) {
        session?.stop();
        channel.dispose();
      }
      views.clear();
    },
  };
}
