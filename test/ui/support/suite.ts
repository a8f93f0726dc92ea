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
