import type { Demo, DemoNotice } from './demo.ts';
import type { ReportError } from './errorReport.ts';
import type { Prompts } from './prompts.ts';

/** Tells a person what of the demo cluster is kept and what is not, with the way around where there is one. */
export async function tellDemoNotice(
  notice: DemoNotice,
  {
    demo,
    prompts,
    words,
    reportError,
  }: {
    readonly demo: () => Demo;
    readonly prompts: Prompts;
    readonly words: (error: unknown) => string;
    readonly reportError: ReportError;
  },
): Promise<void> {
  const keepThis = 'Keep This One Instead';
  const text = textOf(notice, words);
  if (notice.kind !== 'notKept' && notice.kind !== 'taken') {
    await prompts.warn(text);
    return;
  }
  if ((await prompts.warn(text, keepThis)) !== keepThis) return;
  try {
    demo().keepThis();
  } catch (error) {
    await reportError(error, 'keep the demo cluster');
  }
}

function textOf(notice: DemoNotice, words: (error: unknown) => string): string {
  switch (notice.kind) {
    case 'putAside':
      return `The demo cluster begins afresh, for what was kept of it cannot be used: ${words(notice.error)}. It was put aside as ${notice.file}.`;
    case 'notKept':
      return 'Another window runs the demo cluster too, and its state is the one that is kept. What happens in this one ends with this window.';
    case 'taken':
      return 'Another window keeps its demo cluster now. What happens in this one ends with this window.';
    case 'notSaved':
      return `The demo cluster runs, and what happens in it is not kept: ${words(notice.error)}.`;
  }
}
