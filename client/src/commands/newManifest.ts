import patterns from '../../../snippets/jobs.json';
import { Cancelled } from '../ui/userError.ts';
import type { Handler } from './services.ts';

/** Opens a new document with one of the Job patterns, its places to fill in one after the other. */
export const newManifest: Handler = async ({ documents, prompts }) => {
  const chosen = await prompts.pick(
    Object.entries(patterns).map(([title, { description, body }]) => ({
      label: title,
      icon: title.includes('CronJob') ? 'clock' : 'symbol-event',
      description,
      value: body.join('\n'),
    })),
    { title: 'New Job Manifest', placeholder: 'What kind of Job do you need?' },
  );
  if (chosen === undefined) throw new Cancelled();
  await documents.openSnippet('yaml', chosen);
};
