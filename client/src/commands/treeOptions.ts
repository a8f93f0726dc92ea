import { parseLabelSelector } from '../cluster/labelSelector.ts';
import type { JobPhaseName, TreeGrouping, TreeSort } from '../cluster/tree.ts';
import { filterWords } from '../ui/treeOptions.ts';
import { Cancelled } from '../ui/userError.ts';
import type { Handler, Services } from './services.ts';

const phases: readonly (readonly [JobPhaseName, string])[] = [
  ['failed', 'Failed'],
  ['stuck', 'Stuck: its pods cannot start'],
  ['running', 'Running'],
  ['pending', 'Not started'],
  ['queued', 'Queued'],
  ['suspended', 'Suspended'],
  ['terminating', 'Being deleted'],
  ['complete', 'Complete'],
];

type Part = 'text' | 'labels' | 'phases';

export const filterTree: Handler = async ({ prompts, treeOptions }) => {
  const { filter } = treeOptions;
  const part = await prompts.pick<Part>(
    [
      { label: 'By Name…', description: filter.text ?? '', icon: 'search', value: 'text' },
      { label: 'By Labels…', description: filter.labels ?? '', icon: 'tag', value: 'labels' },
      { label: 'By Phase…', description: filter.phases?.join(', ') ?? '', icon: 'pulse', value: 'phases' },
    ],
    { title: 'Filter Jobs', placeholder: filterWords(filter) || 'Everything is shown' },
  );
  switch (part) {
    case undefined:
      throw new Cancelled();
    case 'text': {
      const text = await prompts.input({
        title: 'Filter by Name',
        prompt: 'Part of the names of Jobs and CronJobs; empty shows all',
        value: filter.text ?? '',
      });
      if (text === undefined) throw new Cancelled();
      treeOptions.setFilter({ ...filter, text });
      return;
    }
    case 'labels': {
      const labels = await prompts.input({
        title: 'Filter by Labels',
        prompt: "A label selector as kubectl's -l takes it: app=pi,tier in (a, b), !old; empty shows all",
        value: filter.labels ?? '',
        check: (value) =>
          value.trim() === '' || parseLabelSelector(value) ? undefined : 'This is not a label selector.',
      });
      if (labels === undefined) throw new Cancelled();
      treeOptions.setFilter({ ...filter, labels });
      return;
    }
    case 'phases': {
      const chosen = await prompts.pickMany(
        phases.map(([value, label]) => ({ label, value, picked: filter.phases?.includes(value) ?? false })),
        { title: 'Filter by Phase', placeholder: 'Jobs in these phases are shown; none chosen shows all' },
      );
      if (!chosen) throw new Cancelled();
      treeOptions.setFilter({ ...filter, phases: chosen });
    }
  }
};

export const clearTreeFilter: Handler = async ({ treeOptions }) => treeOptions.setFilter({});

const sorts: readonly (readonly [TreeSort, string])[] = [
  ['newest', 'Newest First'],
  ['failedFirst', 'Failed First'],
  ['name', 'By Name'],
];

export const sortTree: Handler = async ({ prompts, treeOptions }) => {
  const sort = await prompts.pick(
    sorts.map(([value, label]) => ({ label, value, icon: value === treeOptions.sort ? 'check' : 'blank' })),
    { title: 'Sort Jobs', placeholder: 'The order of Jobs in each namespace' },
  );
  if (!sort) throw new Cancelled();
  treeOptions.setSort(sort);
};

const byLabel = Symbol('by label');

export const groupJobs: Handler = async (services) => {
  const { prompts, treeOptions } = services;
  const { grouping } = treeOptions;
  const icon = (by: TreeGrouping['by']): string => (grouping.by === by ? 'check' : 'blank');
  const chosen = await prompts.pick<TreeGrouping | typeof byLabel>(
    [
      { label: 'Not Grouped', icon: icon('nothing'), value: { by: 'nothing' } },
      { label: 'By Phase', description: 'failed, running, complete …', icon: icon('phase'), value: { by: 'phase' } },
      {
        label: 'By Label…',
        description: grouping.by === 'label' ? grouping.key : '',
        icon: icon('label'),
        value: byLabel,
      },
    ],
    { title: 'Group Jobs', placeholder: 'Jobs of a namespace; those of a CronJob stay under it' },
  );
  if (!chosen) throw new Cancelled();
  treeOptions.setGrouping(chosen === byLabel ? { by: 'label', key: await chooseLabel(services) } : chosen);
};

const anotherLabel = Symbol('another label');

async function chooseLabel({ connection, prompts, treeOptions }: Services): Promise<string> {
  const { grouping } = treeOptions;
  const now = grouping.by === 'label' ? grouping.key : undefined;
  const keys = connection.explorer?.labelKeys() ?? [];
  const chosen = keys.length
    ? await prompts.pick<string | typeof anotherLabel>(
        [
          ...keys.map((key) => ({ label: key, icon: key === now ? 'check' : 'tag', value: key })),
          { label: 'Another label…', icon: 'edit', value: anotherLabel },
        ],
        { title: 'Group Jobs by Label', placeholder: 'Jobs with the same value of this label stand together' },
      )
    : anotherLabel;
  if (chosen === undefined) throw new Cancelled();
  if (chosen !== anotherLabel) return chosen;
  const typed = await prompts.input({
    title: 'Group Jobs by Label',
    prompt: 'The key of a label: app.kubernetes.io/name',
    value: now ?? '',
    check: (value) => (value.trim() === '' ? 'Type the key of a label.' : undefined),
  });
  if (typed === undefined) throw new Cancelled();
  return typed.trim();
}
