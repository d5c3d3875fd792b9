import { createHash } from 'node:crypto';
import type { CallSite } from '../call-site/call-site.js';
import type { FindingKind } from './finding.js';

/** 12 hexadecimal digits: the same for a kind of trouble with a statement in one function of one file. */
export function findingId(kind: FindingKind, about: string, site: CallSite | undefined): string {
  const parts = [kind, about, site?.file ?? '', site?.function ?? ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
