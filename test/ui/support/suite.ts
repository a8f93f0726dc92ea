import { type ClusterFixture, useNamespace } from './cluster.ts';
import { type OpenOptions, Workbench } from './workbench.ts';

/**
 * One workbench for all the tests around it: each start takes as long as everything else together. What is on the
 * screen when a test fails is kept.
 */
export function useWorkbench(options: OpenOptions | (() => OpenOptions)): () => Workbench {
  let workbench: Workbench | undefined;

  before(async () => {
    workbench = await Workbench.open(typeof options === 'function' ? options() : options);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench?.saveFailure(this.currentTest.fullTitle());
  });

  after(async () => {
    await workbench?.close();
  });

  return () => {
    if (!workbench) throw new Error('the workbench is not open');
    return workbench;
  };
}

export interface ClusterSuite {
  readonly workbench: () => Workbench;
  /** There once the suite has begun. */
  readonly cluster: () => ClusterFixture;
}

interface ClusterSuiteOptions extends Omit<OpenOptions, 'kubeconfig'> {
  readonly throughProxy?: boolean;
  /** Makes what is in the namespace before the workbench opens. */
  readonly fill?: (cluster: ClusterFixture) => Promise<void>;
}

/** A suite in a workbench on a namespace of its own; without a throwaway cluster it is skipped and says what it lacks. */
export function describeOnCluster(
  title: string,
  { throughProxy, fill, ...options }: ClusterSuiteOptions,
  define: (suite: ClusterSuite) => void,
): void {
  describe(title, () => {
    if (!process.env.KUBERNETES_JOBS_TEST_KUBECONFIG) {
      it.skip('(KUBERNETES_JOBS_TEST_KUBECONFIG names no kubeconfig of a throwaway cluster)');
      return;
    }
    let fixture: ClusterFixture | undefined;
    const cluster = () => {
      if (!fixture) throw new Error('the namespace has not been made');
      return fixture;
    };

    before(async () => {
      fixture = await useNamespace({ throughProxy: throughProxy ?? false });
      await fill?.(fixture);
    });

    const workbench = useWorkbench(() => ({ ...options, kubeconfig: cluster().kubeconfig }));

    after(async () => {
      await fixture?.remove();
    });

    define({ workbench, cluster });
  });
}
