import { frameName } from '../call-tree/frame.js';
import type { Profile } from '../call-tree/profile.js';
import { functionTotals } from './function-totals.js';
import { packageTotals } from './groups.js';
import { routeTotals } from './label-totals.js';
import { type OwnWork, ownWork } from './own-work.js';
import { sampledVariance } from './sampling-error.js';
import { timelineVerdicts } from './timeline-verdicts.js';
import { info, type Verdict, warning } from './verdict.js';
import { amount, bytes, duration, foreignText, functionText, isCensus, listed, percent, plural } from './wording.js';

/** Fewer objects than that seen by the sampler, and the sentences say so. */
const fewObjects = 100;
/** Share of one function from which it is a finding. */
const muchOfOne = 0.4;
/** Growth of the used heap from which it is told as a warning. */
const muchGrowth = 1.5;

/** Who allocated what was alive, or who allocated at all. */
export function heapVerdicts(profile: Profile): Verdict[] {
  const measure = shownMeasure(profile);
  const { unit } = profile.measures[measure]!;
  const { sum } = functionTotals(profile, { measure });
  if (sum === 0) {
    if (isCensus(profile)) return [warning('The snapshot has no objects: nothing can be said.')];
    return [
      warning('The sampler saw no allocation: nothing can be said. Take a longer profile, or a smaller interval.'),
    ];
  }
  if (isCensus(profile)) return censusVerdicts(profile, sum, measure);
  const work = ownWork(profile, { measure });
  return [
    headline(profile, sum, measure),
    ...accuracy(profile, sum, measure),
    ...byPackage(profile, sum, measure),
    ...work.slice(0, 3).map((each, rank) => site(profile, each, sum, measure, rank)),
    ...hottestRoute(profile, measure),
    ...growth(profile),
    ...timelineVerdicts(profile),
    ...lookFirst(profile, work, sum, unit === 'bytes'),
  ];
}

/** Of a heap snapshot: what is alive, by type. Whose it is cannot be told. */
function censusVerdicts(profile: Profile, sum: number, measure: number): Verdict[] {
  const { total } = functionTotals(profile, { measure });
  const { frame, frames, parent } = profile.tree;
  // The types stand right below the root, the constructors below them.
  const types = [...new Set([...frame].filter((_, node) => parent[node] === 0))]
    .sort((a, b) => total[b]! - total[a]! || a - b)
    .slice(0, 3)
    .filter((at) => total[at]! > 0);
  const parts = types.map((at) => `${foreignText(frameName(frames[at]!))} ${percent(total[at]! / sum)}`);
  return [
    info(
      `${amountOf(profile, sum, measure)} was alive at the end. It is told by type and constructor, not by who allocated it.`,
    ),
    info(`By type: ${listed(parts)}.`),
  ];
}

/** Bytes where they were counted: objects say little. */
function shownMeasure({ measures }: Profile): number {
  const inUse = measures.findIndex(({ name }) => name === 'inuse_space');
  const inBytes = measures.findIndex(({ unit }) => unit === 'bytes');
  return Math.max(0, inUse >= 0 ? inUse : inBytes);
}

function headline(profile: Profile, sum: number, measure: number): Verdict {
  const value = amountOf(profile, sum, measure);
  if (profile.kind === 'heap') {
    return info(`${value} was alive at the end. It is told by who allocated it, which need not be who holds it.`);
  }
  if (profile.durationUs <= 0) return info(`${value} was allocated.`);
  const rate = amountOf(profile, (sum / profile.durationUs) * 1e6, measure);
  return info(`${value} was allocated in ${duration(profile.durationUs)}: ${rate} per second.`);
}

function accuracy(profile: Profile, sum: number, measure: number): Verdict[] {
  const { interval } = profile.origin;
  if (interval <= 0 || profile.measures[measure]!.unit !== 'bytes') return [];
  const seen = Math.round(sum / interval);
  const error = amountOf(profile, 2 * Math.sqrt(sampledVariance(profile, measure, sum, 0)), measure);
  const text = `The sampler looks once every ${bytes(interval)}, so it saw about ${plural(seen, 'object')}`;
  return seen < fewObjects
    ? [
        warning(
          `${text}: the sum may be off by ${error}, parts of it by more of themselves. Take a longer profile, or a smaller interval.`,
        ),
      ]
    : [info(`${text}: the sum is right to ±${error}.`)];
}

function byPackage(profile: Profile, sum: number, measure: number): Verdict[] {
  const packages = packageTotals(profile, { measure })
    .filter(({ share }) => share >= 0.01)
    .slice(0, 4);
  const parts = packages.map(({ name, kind, self }) => {
    return `${foreignText(name)}${kind === 'application' ? ' (yours)' : ''} ${percent(self / sum)}`;
  });
  return parts.length === 0 ? [] : [info(`By package: ${listed(parts)}.`)];
}

function site(
  profile: Profile,
  { frame, value, mostIn }: OwnWork,
  sum: number,
  measure: number,
  rank: number,
): Verdict {
  const { frames } = profile.tree;
  const what = profile.kind === 'heap' ? 'is alive of what was allocated' : 'was allocated';
  const through = mostIn === frame ? '' : `, most of it through ${foreignText(frameName(frames[mostIn]!))}`;
  const most = rank === 0 ? 'Most' : 'Then';
  return info(
    `${most}: ${amountOf(profile, value, measure)} (${percent(value / sum)}) ${what} in ${functionText(frames[frame]!)}${through}.`,
    frame,
  );
}

function hottestRoute(profile: Profile, measure: number): Verdict[] {
  const hottest = routeTotals(profile, { measure }).find(({ name, value }) => name !== undefined && value > 0);
  if (hottest?.name === undefined) return [];
  const value = amountOf(profile, hottest.value, measure);
  return [info(`The route that allocated most is ${foreignText(hottest.name)}: ${value}, ${percent(hottest.share)}.`)];
}

function growth({ timeline }: Profile): Verdict[] {
  const [first, last] = [timeline?.memory[0], timeline?.memory.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  const text =
    `The heap in use went from ${bytes(first.heapUsed)} to ${bytes(last.heapUsed)} in ` +
    `${duration(last.atUs - first.atUs)}, garbage not yet collected included; resident memory from ${bytes(first.rss)} to ${bytes(last.rss)}.`;
  return [last.heapUsed >= first.heapUsed * muchGrowth ? warning(text) : info(text)];
}

function lookFirst(profile: Profile, [top]: readonly OwnWork[], sum: number, isBytes: boolean): Verdict[] {
  if (top === undefined) return [];
  const share = top.value / sum;
  const isFew = isBytes && profile.origin.interval > 0 && sum / profile.origin.interval < fewObjects;
  if (isFew || share < muchOfOne) return [];
  const where = functionText(profile.tree.frames[top.frame]!);
  return [
    warning(
      profile.kind === 'heap'
        ? `Look first at ${where}. One profile does not tell a leak from a cache: compare two, taken some time apart.`
        : `Look first at ${where}: what it does not allocate need not be collected.`,
      top.frame,
    ),
  ];
}

function amountOf(profile: Profile, value: number, measure: number): string {
  const { unit } = profile.measures[measure]!;
  return unit === 'count' ? plural(Math.round(value), 'object') : amount(value, unit);
}
