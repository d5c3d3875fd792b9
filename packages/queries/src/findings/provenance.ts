import type { Group } from './group.js';
import type { Ledger } from './ledger.js';
import { clockToleranceMs } from './repeated-runs.js';
import { notSampled } from './row-samples.js';
import { isTrivial, noValue } from './run-values.js';

/** The query that returned what another one asks for, one by one. */
export interface Parent {
  readonly group: Group;
  /** Runs whose value one column of the parent returned, of those looked at. */
  readonly matched: number;
  readonly judged: number;
}

/** A value as a result held it. */
export interface Origin {
  readonly group: Group;
  readonly column: number;
  readonly endedMs: number;
  /** A query by id returns that id: who asks for the same ids after it is its sibling, not its child. */
  readonly isEcho: boolean;
}

/** The runs, at one place of their statement, whose values one column returned. */
interface Tally {
  readonly group: Group;
  readonly column: number;
  readonly place: number;
  readonly runs: Set<number>;
  readonly values: Set<number>;
  isStrong: boolean;
}

/** Share of the judged runs whose value must come from the parent. */
const neededShare = 0.8;
/** The same, of values no two columns share by chance, where more rows came back than were sampled: a loop may skip some. */
const neededShareOfStrong = 0.3;
/** Small numbers and words: the loop must ask for this share of the values in the parent's column … */
const neededCoverage = 0.8;
/** … and run this often for each row of the parent. */
const neededRunsPerRow = 0.3;
/** Results that hold one and the same value, of which the first are kept. */
const maxOriginsPerValue = 16;

/**
 * Where values came from. Built once for a ledger, when a suspect asks for it.
 *
 * One column of one statement must have returned, before each run, the value at one place of that run: for ≥ 80 % of
 * the (up to ten) runs looked at, with at least two different values. `null`, booleans, `''` and `0` are never looked
 * at. Small numbers and short words are in many a table by chance (ids 1, 2, 3 against months 1, 2, 3): for them the
 * runs must also cover ≥ 80 % of what that column returned, and be no fewer than three for ten rows of it.
 */
export class Provenance {
  private readonly ledger: Ledger;
  private origins: Map<number, Origin[]> | undefined;

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  /** Who returned the values of a repeated statement: rather one that ran once than a repeated one, rather late than early. */
  parentOf(group: Group): Parent | undefined {
    let best: Parent | undefined;
    for (const tally of this.tallies(group)) {
      const judged = judgedAt(group, tally);
      const matched = tally.runs.size;
      if (tally.values.size < 2 || !this.suffices(group, tally, judged)) continue;
      if (best === undefined || isBetter(tally.group, matched, best)) best = { group: tally.group, matched, judged };
    }
    return best;
  }

  /** Results that held a value and had come before `byMs`. */
  before(hash: number, byMs: number): readonly Origin[] {
    return (this.index().get(hash) ?? []).filter(({ endedMs }) => endedMs <= byMs + clockToleranceMs);
  }

  private tallies(group: Group): Iterable<Tally> {
    const tallies = new Map<string, Tally>();
    for (const [number, run] of group.judged.entries()) {
      for (const [place, hash] of run.hashes.entries()) {
        if (isTrivial(hash)) continue;
        for (const { group: from, column, isEcho } of this.before(hash, run.startedMs)) {
          if (isEcho) continue;
          const key = `${from.index} ${column} ${place}`;
          let tally = tallies.get(key);
          if (tally === undefined) {
            tally = {
              group: from,
              column,
              place,
              runs: new Set(),
              values: new Set(),
              isStrong: true,
            };
            tallies.set(key, tally);
          }
          tally.runs.add(number);
          tally.values.add(hash);
          if ((run.strong & (1 << place)) === 0) tally.isStrong = false;
        }
      }
    }
    return tallies.values();
  }

  private suffices(group: Group, tally: Tally, judged: number): boolean {
    const { group: parent, column, values, runs } = tally;
    const share = runs.size / judged;
    if (tally.isStrong) {
      if (share >= neededShare) return true;
      return parent.rows > parent.samples.rows.length && values.size > 2 && share >= neededShareOfStrong;
    }
    if (share < neededShare || group.count < parent.rows * neededRunsPerRow) return false;
    const returned = new Set(parent.samples.rows.map(({ hashes }) => hashes[column] ?? notSampled));
    returned.delete(notSampled);
    return values.size >= returned.size * neededCoverage;
  }

  private index(): Map<number, Origin[]> {
    if (this.origins !== undefined) return this.origins;
    const origins = new Map<number, Origin[]>();
    for (const group of this.ledger.groups) {
      for (const { hashes, asked, endedMs } of group.samples.rows) {
        for (const [column, hash] of hashes.entries()) {
          if (hash === notSampled) continue;
          const origin: Origin = {
            group,
            column,
            endedMs,
            isEcho: asked.includes(hash),
          };
          const known = origins.get(hash);
          if (known === undefined) origins.set(hash, [origin]);
          else if (known.length < maxOriginsPerValue) known.push(origin);
        }
      }
    }
    this.origins = origins;
    return origins;
  }
}

/** Runs with a value at that place; in a chain of a statement with itself, the first link comes from elsewhere. */
function judgedAt(group: Group, { group: parent, place }: Tally): number {
  const judged = group.judged.filter(({ hashes }) => !isTrivial(hashes[place] ?? noValue)).length;
  return parent === group ? Math.max(judged - 1, 1) : judged;
}

function isBetter(parent: Group, matched: number, best: Parent): boolean {
  const repeated = parent.count > 1 ? 1 : 0;
  const bestRepeated = best.group.count > 1 ? 1 : 0;
  if (repeated !== bestRepeated) return repeated < bestRepeated;
  return matched === best.matched ? parent.index > best.group.index : matched > best.matched;
}
