import { ConfigurationTarget, type Disposable, type Event, EventEmitter, workspace } from 'vscode';
import { section } from '../../../server/src/contract/names.ts';
import { clientSettings } from '../contributes/settings.ts';

type SettingName = keyof typeof clientSettings;

/** The settings that the client reads. Each is read when it is needed: nothing here goes stale. */
export interface Settings extends Disposable {
  /** The kubeconfig that a person named, as written; '' where none is. */
  readonly kubeconfig: string;
  readonly protectedContexts: readonly string[];
  /** Jobs are watched on while the view is hidden, to count those that fail. */
  readonly watchFailures: boolean;
  readonly logTimestamps: boolean;
  /** Streams that one log may have open at once. */
  readonly logStreams: number;
  /** Bytes of one log that are kept on disk. */
  readonly logSize: number;
  setKubeconfig(file: string): Promise<void>;
  /** One of the settings has another value. */
  readonly onDidChange: Event<SettingName>;
}

/** Reading is forgiving: a value of another type counts as not set. */
export function createSettings(): Settings {
  const changed = new EventEmitter<SettingName>();
  const names: readonly SettingName[] = [
    'kubernetesJobs.kubeconfig',
    'kubernetesJobs.protectedContexts',
    'kubernetesJobs.watchFailuresWhileHidden',
    'kubernetesJobs.logs.timestamps',
    'kubernetesJobs.logs.concurrentStreams',
    'kubernetesJobs.logs.maximumSize',
  ];
  const listener = workspace.onDidChangeConfiguration((event) => {
    for (const name of names) if (event.affectsConfiguration(name)) changed.fire(name);
  });
  const read = (name: SettingName): unknown => workspace.getConfiguration().get(name);
  return {
    get kubeconfig() {
      const value = read('kubernetesJobs.kubeconfig');
      return typeof value === 'string' ? value.trim() : '';
    },
    get protectedContexts() {
      const value = read('kubernetesJobs.protectedContexts');
      return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
    },
    get watchFailures() {
      return read('kubernetesJobs.watchFailuresWhileHidden') !== false;
    },
    get logTimestamps() {
      return read('kubernetesJobs.logs.timestamps') !== false;
    },
    get logStreams() {
      const value = read('kubernetesJobs.logs.concurrentStreams');
      const { default: usual, minimum, maximum } = clientSettings['kubernetesJobs.logs.concurrentStreams'];
      return typeof value === 'number' && value >= minimum && value <= maximum ? Math.floor(value) : usual;
    },
    get logSize() {
      const value = read('kubernetesJobs.logs.maximumSize');
      const { default: usual, minimum, maximum } = clientSettings['kubernetesJobs.logs.maximumSize'];
      return (typeof value === 'number' && value >= minimum && value <= maximum ? value : usual) * 1_000_000;
    },
    async setKubeconfig(file) {
      await workspace.getConfiguration(section).update('kubeconfig', file, ConfigurationTarget.Global);
    },
    onDidChange: changed.event,
    dispose() {
      listener.dispose();
      changed.dispose();
    },
  };
}
