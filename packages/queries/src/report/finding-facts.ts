import type { CallSite } from '../call-site/call-site.js';
import type { Finding, WorkUnit } from '../findings/finding.js';

/** `src/orders.ts:12:9`, as editors and terminals open it. */
export function placeOf({ file, line, column }: CallSite): string {
  return `${file}:${line}:${column}`;
}

/** The unit of work: `GET /orders`, `job nightly`. Empty where none is known. */
export function workOf({ scope }: Finding): string {
  return scope === undefined ? '' : nameOf(scope);
}

function nameOf(scope: WorkUnit): string {
  if (scope.route !== undefined) return scope.method === undefined ? scope.route : `${scope.method} ${scope.route}`;
  return scope.name === undefined ? '' : `${scope.kind} ${scope.name}`;
}

/** `12.3 ms`, `1.45 s`: as exact as it says something. */
export function timeText(ms: number): string {
  if (!Number.isFinite(ms)) return '? ms';
  if (ms >= 60_000) return `${shortNumber(ms / 60_000)} min`;
  if (ms >= 1000) return `${shortNumber(ms / 1000)} s`;
  return `${shortNumber(ms)} ms`;
}

/** How often and how long: `25, with 25 different values, at the same time; 48.3 ms in all, 3.1 ms the longest`. */
export function runsText(finding: Finding): string {
  const { kind, count, distinct, totalMs, maxMs, waitMs, isConcurrent } = finding;
  const values = kind === 'slow_query' || distinct === 0 || count <= 1 ? '' : `, ${valuesText(distinct)}`;
  const order = isConcurrent ? ', at the same time' : '';
  const longest = count <= 1 ? '' : `, ${timeText(maxMs)} the longest`;
  const wait = waitMs > 0 ? `; ${timeText(waitMs)} more waiting for a connection` : '';
  return `${count}${values}${order}; ${timeText(totalMs)} in all${longest}${wait}`;
}

/**
 * How often it was found, since when, and how it was last: `3 times, first 2026-11-22 09:02 UTC, last 2026-11-22 10:40
 * UTC; 145 ms in all; 8 runs the last time`. Undefined: the first time.
 */
export function recurrenceText({ recurrence }: Finding): string | undefined {
  if (recurrence === undefined) return undefined;
  const { times, firstAt, lastAt, lastCount, totalMs } = recurrence;
  const total = totalMs === undefined ? '' : `; ${timeText(totalMs)} in all`;
  const last = `${lastCount === 1 ? '1 run' : `${lastCount} runs`} the last time`;
  return `${times} times, first ${instantText(firstAt)}, last ${instantText(lastAt)}${total}; ${last}`;
}

/** Where else it was found: `GET /orders`, `job nightly`, `…`. Empty where nothing else is known. */
export function otherWorkOf({ recurrence }: Finding): readonly string[] {
  if (recurrence === undefined) return [];
  const names = recurrence.others.map(nameOf).filter((name) => name !== '');
  return recurrence.hasMoreOthers ? [...names, '…'] : names;
}

/** `2026-11-22 09:02 UTC` */
function instantText(epochMs: number): string {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? '?' : `${date.toISOString().slice(0, -8).replace('T', ' ')} UTC`;
}

/** What was passed, or would be saved, in words; undefined where the figure is but the count that makes it a finding. */
export function limitText({ kind, limit }: Finding): string | undefined {
  if (limit === undefined) return undefined;
  if (kind === 'query_budget') return `${limit} queries allowed`;
  if (kind === 'consecutive') return `${timeText(limit)} could be saved`;
  return kind === 'slow_query' || kind === 'time_budget' ? `${timeText(limit)} allowed` : undefined;
}

function valuesText(distinct: number): string {
  return distinct === 1 ? 'all with the same values' : `with ${distinct} different values`;
}

function shortNumber(value: number): string {
  return String(Number(value.toFixed(value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0)));
}
