import type { Applied } from '../cluster/apply/applyResource.ts';
import type { Target } from '../ui/connection.ts';
import { followSubject } from './followLogs.ts';
import type { Services } from './services.ts';
import { revealSubject } from './showInTree.ts';

/**
 * Says that an object is there now, and offers what people do next.
 * @param replaced the manifest of the object that it stands in place of
 */
export async function offerNextSteps(
  services: Services,
  { api, context }: Pick<Target, 'api' | 'context'>,
  { kind, ref, uid }: Pick<Applied, 'kind' | 'ref' | 'uid'>,
  said: string,
  replaced?: string,
): Promise<void> {
  const actions = [
    ...(kind.kind === 'Job' || kind.kind === 'CronJob' ? (['Follow Logs'] as const) : []),
    'Show in Tree' as const,
    ...(replaced === undefined ? [] : (['Reopen Old Manifest'] as const)),
  ];
  const choice = await services.prompts.inform(said, ...actions);
  const subject = { api, context, kind, ref, uid };
  if (choice === 'Follow Logs') await followSubject(services, subject);
  if (choice === 'Show in Tree') await revealSubject(services, subject);
  if (choice === 'Reopen Old Manifest' && replaced !== undefined)
    await services.documents.openUntitled('yaml', replaced);
}
