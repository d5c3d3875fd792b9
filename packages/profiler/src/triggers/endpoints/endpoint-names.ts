import type { ProfileKind } from '../../call-tree/profile.js';
import type { FormatName } from '../../formats/format.js';

export type EndpointName = 'profile' | 'recent' | 'heap' | 'allocs';

/** What is answered in: a file format, or the report. */
export type AnswerFormat = FormatName | 'html';

export interface Endpoint {
  readonly name: EndpointName;
  readonly kind: ProfileKind;
  /** Shown on the page that lists them. */
  readonly says: string;
}

export const endpoints: readonly Endpoint[] = [
  { name: 'profile', kind: 'cpu', says: 'where the time goes in the next seconds' },
  { name: 'recent', kind: 'cpu', says: 'where the time went in the last seconds, at once' },
  { name: 'heap', kind: 'heap', says: 'who allocated what is alive' },
  { name: 'allocs', kind: 'allocations', says: 'who allocates in the next seconds' },
];
