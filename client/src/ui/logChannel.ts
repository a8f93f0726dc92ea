import { type Disposable, type LogOutputChannel, type OutputChannel, window } from 'vscode';
import type { LogSession, LogStart, LogTarget, OpenLogSession } from '../cluster/logs/session.ts';
import type { SpoolStore } from '../cluster/logs/spoolStore.ts';
import type { ClusterApi, ClusterPlace } from '../cluster/ports.ts';
import { jobLogLanguage } from '../contributes/languages.ts';
import { setContextKey } from './contextKeys.ts';
import { LogView } from './logView.ts';
import { toPlainText } from './plainText.ts';

/** A log that is being followed, or was. */
export interface FollowedLog {
  readonly title: string;
  readonly target: LogTarget;
  readonly place: ClusterPlace;
  /** How much of what was written before was asked for. */
  readonly start: LogStart;
  readonly isFollowed: boolean;
  readonly view: LogView;
  stop(): void;
  /** Brings its channel to the front. */
  show(): void;
}

/** Logs of Jobs and pods, each in an output channel of its own. */
export interface LogViews extends Disposable {
  /** Shows the target's log and follows it until it ends; a log that is followed already is only shown. */
  follow(api: ClusterApi, target: LogTarget, start?: LogStart): void;
  readonly followed: readonly FollowedLog[];
  /** Every log that has a channel, the one begun last first. */
  readonly all: readonly FollowedLog[];
  /** The one that the Output view shows, if it shows one. */
  readonly shown: FollowedLog | undefined;
  /** Shows what is kept with the settings as they are now. */
  redraw(): Promise<void>;
}

interface Shown {
  readonly title: string;
  readonly target: LogTarget;
  readonly place: ClusterPlace;
  readonly start: LogStart;
  readonly channel: OutputChannel;
  session: LogSession | undefined;
  view: LogView;
}

/** Channels of logs that have ended are kept, so many of them. */
const mostChannels = 20;

const kindWords = { job: 'Job', cronJob: 'CronJob', pod: 'Pod', selection: 'Selection' } as const;

function titleOf(target: LogTarget, api: ClusterApi): string {
  const { kind, ref } = target;
  const container = kind === 'pod' && target.container ? `/${target.container}` : '';
  return toPlainText(`${kindWords[kind]} ${ref.name}${container} — ${api.place.context} / ${ref.namespace ?? ''}`, 200);
}

/** A channel's document is called `extension-output-PUBLISHER.NAME-#3-TITLE`. */
function titleOfChannel(path: string): string {
  return path.replace(/^.*?-#\d+-/, '');
}

/** Minutes that local time is ahead of UTC. */
function localOffset(time: number): number {
  return -new Date(time).getTimezoneOffset();
}

export function createLogViews(options: {
  readonly open: OpenLogSession;
  readonly spools: SpoolStore;
  readonly log: LogOutputChannel;
  readonly timestamps: () => boolean;
}): LogViews {
  /** By target, in the order in which they were last begun. */
  const views = new Map<string, Shown>();
  const running = (): Shown[] => [...views.values()].filter(({ session }) => session !== undefined);
  /** The workbench tells which channel it shows by the name of the document alone. */
  const shownNow = (): Shown | undefined => {
    const titles = window.visibleTextEditors.flatMap(({ document: { uri, languageId } }) =>
      uri.scheme === 'output' && languageId === jobLogLanguage.id ? [titleOfChannel(uri.path)] : [],
    );
    return [...views.values()].reverse().find(({ title }) => titles.includes(title));
  };
  const showState = (): void => {
    setContextKey('followingLogs', running().length > 0);
    setContextKey('hasLogs', views.size > 0);
    const shown = shownNow();
    setContextKey('logShown', shown !== undefined);
    setContextKey('shownLogIsPaused', shown?.view.isPaused === true);
    setContextKey('shownLogIsFollowed', shown?.session !== undefined);
    setContextKey('shownLogIsFiltered', shown?.view.filter !== undefined);
  };
  const visibility = window.onDidChangeVisibleTextEditors(showState);

  function drop(key: string, shown: Shown): void {
    shown.session?.stop();
    shown.channel.dispose();
    views.delete(key);
    void shown.view.ended.then(() => shown.view.close());
  }

  function channelOf(key: string, title: string): OutputChannel {
    const known = views.get(key);
    if (known) {
      views.delete(key);
      known.session?.stop();
      void known.view.ended.then(() => known.view.close());
      known.channel.clear();
      return known.channel;
    }
    for (const [oldKey, old] of views) {
      if (views.size < mostChannels) break;
      if (!old.session) drop(oldKey, old);
    }
    return window.createOutputChannel(title, jobLogLanguage.id);
  }

  function cleanUp(): void {
    options.spools
      .cleanUp()
      .catch((error: unknown) => options.log.warn('Old logs could not be removed:', String(error)));
  }

  function handleOf(shown: Shown): FollowedLog {
    return {
      title: shown.title,
      target: shown.target,
      place: shown.place,
      start: shown.start,
      isFollowed: shown.session !== undefined,
      view: shown.view,
      stop: () => shown.session?.stop(),
      show: () => shown.channel.show(true),
    };
  }

  return {
    follow(api, target, start) {
      const container = target.kind === 'pod' ? (target.container ?? '') : '';
      const { namespace = '', name } = target.ref;
      const key = JSON.stringify([api.place.context, target.kind, namespace, name, target.uid, container]);
      const current = views.get(key);
      if (current?.session && !start) {
        current.channel.show(true);
        return;
      }
      const title = titleOf(target, api);
      const channel = channelOf(key, title);
      const session = options.open(api, target, start);
      const isCurrent = (): boolean => views.get(key)?.session === session || views.get(key)?.view === view;
      const view: LogView = new LogView({
        session,
        // A log that is followed anew takes over the channel from the one before, which may still have a last word.
        window: {
          append: (text) => isCurrent() && channel.append(text),
          replace: (text) => isCurrent() && channel.replace(text),
        },
        openSpool: () => options.spools.create(title),
        format: () => ({ timestamps: options.timestamps(), offset: localOffset }),
        onTrouble: (error) => {
          options.log.error(`Log of ${title} is not kept on disk:`, error instanceof Error ? error : String(error));
          channel.append('── warning: this log is not kept on disk from here on: only what is shown can be saved\n');
        },
      });
      const shown: Shown = { title, target, place: api.place, start: start ?? {}, channel, session, view };
      views.set(key, shown);
      view.onDidChange(showState);
      channel.show(true);
      showState();
      cleanUp();
      view.ended
        .then((end) => options.log.info(`Log of ${title}: ${end.text} ${end.lines} lines.`))
        .catch((error: unknown) => {
          options.log.error(`Log of ${title}:`, error instanceof Error ? error : String(error));
          session.stop();
        })
        .finally(() => {
          if (shown.session === session) shown.session = undefined;
          showState();
        });
    },
    get followed() {
      return running().map(handleOf);
    },
    get all() {
      return [...views.values()].reverse().map(handleOf);
    },
    get shown() {
      const shown = shownNow();
      return shown && handleOf(shown);
    },
    async redraw() {
      for (const { view } of views.values()) await view.redraw();
    },
    dispose() {
      visibility.dispose();
      for (const [key, shown] of [...views]) drop(key, shown);
    },
  };
}
