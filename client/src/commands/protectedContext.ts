import { Cancelled } from '../ui/userError.ts';
import type { Services } from './services.ts';

/** Whether a context's name fits one of the patterns, in which `*` stands for any characters. */
export function isProtected(context: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 'su').test(context);
  });
}

/**
 * Lets a change go on; in a protected context only after its name was typed.
 * @param what completes "type its name to": `delete Job pi`
 * @throws Cancelled
 */
export async function confirmProtected(
  services: Pick<Services, 'settings' | 'prompts'>,
  context: string,
  what: string,
): Promise<void> {
  if (!isProtected(context, services.settings.protectedContexts)) return;
  const typed = await services.prompts.input({
    title: `Protected context ${context}`,
    prompt: `Type ${context} to ${what} there.`,
    // It takes the prompt's place: what is about to be done stays to be read.
    check: (value) => (value === context ? undefined : `Type the whole name, ${context}, to ${what} there.`),
  });
  if (typed !== context) throw new Cancelled();
}
