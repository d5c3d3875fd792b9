import { isConcurrent, type Sites } from './evidence.js';
import type { Group } from './group.js';
import type { Parent } from './provenance.js';

/** `41.2 ms`, `3 ms`: as precise as one reads it. */
export function milliseconds(ms: number): string {
  return `${ms < 10 ? Math.round(ms * 100) / 100 : ms < 100 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** How often, with how many values, how long. */
export function runsSentence(group: Group): string {
  const { count, distinct, hasUnknownValues, isDistinctFull, totalMs } = group;
  const least = isDistinctFull ? 'at least ' : '';
  const values = hasUnknownValues
    ? ' (the values were not shown)'
    : ` with ${least}${distinct} different ${distinct === 1 ? 'set' : 'sets'} of values`;
  return `${plural(count, 'run')}${values} took ${milliseconds(totalMs)}.`;
}

export function parentSentence(group: Group, parent: Parent | undefined): string {
  if (parent === undefined) return 'Which query or list the values come from is not known.';
  const of = `In ${parent.matched} of ${parent.judged} runs looked at, the value asked for had come back from`;
  return parent.group === group
    ? `${of} an earlier run of the same query.`
    : `${of} ${parent.group.statement.info.summary}.`;
}

export function siteSentence({ sites, spread }: Sites): string | undefined {
  if (spread === 'same') return 'The runs come from the same place in the program.';
  if (spread === 'different') return `The runs looked at come from ${sites.length} different places in the program.`;
  return undefined;
}

export function concurrencySentence(group: Group): string | undefined {
  if (!isConcurrent(group)) return undefined;
  const { system } = group.statement.info;
  if (system === 'redis') return 'The commands were sent together and share their round trips.';
  const waited =
    group.waitMs > 0 ? ` together they waited ${milliseconds(group.waitMs)} for one.` : ' other requests wait.';
  return `They ran at the same time (Promise.all): each takes a connection of the pool while it runs;${waited}`;
}
