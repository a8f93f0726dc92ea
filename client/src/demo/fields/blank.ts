import type { ServedKind } from '../store/kinds.ts';
import type { Fields } from '../store/objects.ts';

/** An object that nobody has written anything into: the fields that the server always writes. */
export function blankOf(kind: ServedKind): Fields {
  const template = { metadata: {}, spec: { containers: null } };
  // Present and empty, as the server has it, and not written.
  const metadata = { annotations: undefined };
  switch (kind.kind) {
    case 'Job':
      return { metadata, spec: { template }, status: {} };
    case 'CronJob':
      return { metadata, spec: { schedule: '', jobTemplate: { metadata: {}, spec: { template } } }, status: {} };
    case 'Pod':
      return { metadata, spec: { containers: null }, status: {} };
    case 'Event':
      return { metadata, involvedObject: {}, source: {}, ...eventBlanks };
    default:
      return { metadata };
  }
}

/** Fields of an event that are written whether somebody has set them or not. */
export const eventBlanks: Fields = {
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
};
