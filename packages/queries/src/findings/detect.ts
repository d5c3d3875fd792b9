import { batchableWrite } from './batchable-writes.js';
import { budgets } from './budgets.js';
import { consecutive } from './consecutive.js';
import { duplicate } from './duplicates.js';
import type { Finding } from './finding.js';
import type { Group } from './group.js';
import { type DetectOptions, Investigation } from './investigation.js';
import type { Ledger } from './ledger.js';
import { mTimesN } from './m-times-n.js';
import { findRepetition, nPlusOne } from './n-plus-one.js';

/** Repeated statements that are looked at, the most expensive ones: there is no end to what a scope can ask. */
const maxSuspects = 100;

/**
 * All findings of a scope, the most expensive first; budgets come last. A statement is in one finding of its own at
 * most: M×N before N+1 before duplicate. Changes nothing: asked twice it says the same twice.
 */
export function detect(ledger: Ledger, options: DetectOptions): Finding[] {
  const investigation = new Investigation(ledger, options);
  const ran = investigation.groups.filter(({ count }) => count > 1);
  if (ran.length > maxSuspects) {
    ran.sort((a, b) => b.totalMs - a.totalMs);
    ran.length = maxSuspects;
  }
  const repetitions = ran.flatMap((group) => findRepetition(group, investigation) ?? []);
  const repeated = new Set(repetitions.map(({ group }) => group));
  const reported = new Set<Group>(repeated);
  const findings = repetitions.map(
    (repetition) => mTimesN(repetition, repeated, investigation) ?? nPlusOne(repetition, investigation),
  );
  for (const group of ran) {
    if (reported.has(group)) continue;
    const finding = batchableWrite(group, investigation) ?? duplicate(group, investigation);
    if (finding === undefined) continue;
    reported.add(group);
    findings.push(finding);
  }
  findings.push(...consecutive(investigation, reported));
  findings.sort((a, b) => b.totalMs + b.waitMs - a.totalMs - a.waitMs);
  return [...findings, ...budgets(investigation)];
}
