import type { CallSite, CapturedStack } from '../call-site/call-site.js';
import type { Statement } from '../query/statement.js';
import type { Finding, FindingScope } from './finding.js';
import { findingId } from './finding-id.js';
import { fixFor } from './fixes.js';
import { milliseconds, plural } from './why.js';

/** Either the database takes long, or the query waits long for a connection. */
export type SlowCause = 'execution' | 'waiting';

/** The slowest hit. Holds neither rows nor values. */
export interface SlowSample {
  /** When it ended, in milliseconds since 1970. */
  readonly atMs: number;
  readonly durationMs: number;
  readonly waitMs: number;
  readonly stack: CapturedStack | undefined;
  readonly scope: FindingScope | undefined;
  readonly orm: string | undefined;
  readonly statement: Statement;
}

/** What the hits of the window come to. */
export interface SlowHits {
  readonly cause: SlowCause;
  readonly limitMs: number;
  readonly count: number;
  readonly totalMs: number;
  readonly waitMs: number;
  readonly windowMs: number;
  readonly site: CallSite | undefined;
  readonly at: number;
}

export function slowFinding(worst: SlowSample, hits: SlowHits): Finding {
  const { info } = worst.statement;
  const { cause, limitMs, count, site } = hits;
  const isWaiting = cause === 'waiting';
  const subject = { orm: worst.orm, statement: info, parent: undefined, isRecursive: false, isConcurrent: false };
  return {
    id: isWaiting
      ? findingId('slow_query', `waiting ${info.system}`, undefined)
      : findingId('slow_query', info.fingerprint, site),
    kind: 'slow_query',
    confidence: 'high',
    title: isWaiting
      ? `Slow: up to ${milliseconds(worst.waitMs)} waiting for a connection to ${info.system}`
      : `Slow: ${info.summary} took up to ${milliseconds(worst.durationMs)}`,
    statement: info,
    others: [],
    count,
    distinct: 1,
    totalMs: hits.totalMs,
    maxMs: worst.durationMs,
    waitMs: hits.waitMs,
    limit: limitMs,
    isConcurrent: false,
    sites: site === undefined ? [] : [site],
    parent: undefined,
    scope: worst.scope,
    orm: worst.orm,
    why: why(worst, hits),
    fix: isWaiting
      ? {
          text:
            'Not the statement is slow: the pool had no connection free. Look for what holds them (long transactions, ' +
            'Promise.all over many queries, clients that are not released) before you make the pool larger.',
          example: undefined,
        }
      : fixFor('slow_query', subject),
    at: hits.at,
  };
}

function why(worst: SlowSample, { cause, limitMs, count, windowMs }: SlowHits): string {
  const times = `${plural(count, 'time')} within ${windowText(windowMs)}`;
  const limit = `the limit of ${milliseconds(limitMs)}`;
  if (cause === 'waiting') {
    return (
      `Queries waited longer than ${limit} for a connection ${times}. ` +
      `The worst one waited ${milliseconds(worst.waitMs)} and then ran ${milliseconds(worst.durationMs)}.`
    );
  }
  const waited = worst.waitMs > 0 ? `, after waiting ${milliseconds(worst.waitMs)} for a connection` : '';
  return `It reached ${limit} ${times}. The worst run took ${milliseconds(worst.durationMs)}${waited}.`;
}

function windowText(windowMs: number): string {
  return windowMs < 60_000
    ? plural(Math.round(windowMs / 1000), 'second')
    : plural(Math.round(windowMs / 60_000), 'minute');
}
