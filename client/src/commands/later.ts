import type { Services } from './services.ts';

/**
 * Runs what a message's buttons begin. A command does not wait for it, since a message stays as long as a person lets
 * it; what goes wrong is reported all the same.
 */
export function later(services: Services, doing: string, work: () => Promise<void>): void {
  work().catch((error: unknown) => services.reportError(error, doing));
}
