import { type FrameKind, frameName } from '../call-tree/frame.js';
import type { Profile } from '../call-tree/profile.js';
import { type FunctionTotals, functionTotals } from './function-totals.js';
import { kindNames, ownerKind, packageTotals } from './groups.js';
import { routeTotals } from './label-totals.js';
import { hottestLine } from './line-ticks.js';
import { type OwnWork, ownWork } from './own-work.js';
import { isProfilerCode } from './profiler-code.js';
import { shareError } from './sampling-error.js';
import { type LongestLag, longestLag, timelineVerdicts } from './timeline-verdicts.js';
import { info, type Verdict, warning } from './verdict.js';
import { amount, duration, foreignText, functionText, listed, percent, plural, points } from './wording.js';

/** Fewer busy samples than that and the sentences say so: a share of a half is then off by up to 10 points. */
const fewSamples = 100;
/** Mostly waiting: little of what a CPU profile can explain. */
const mostlyIdle = 0.7;
/** Share of the busy time from which collecting, or one function, is a finding. */
const muchGc = 0.15;
const muchOfOne = 0.25;
/** A lag that people notice. */
const longLagUs = 100_000;

interface CpuSums {
  readonly totals: FunctionTotals;
  readonly byKind: ReadonlyMap<FrameKind, number>;
  readonly idle: number;
  readonly gc: number;
  /** All but idle time. */
  readonly busy: number;
  readonly busySamples: number;
}

/** What took the time of a CPU profile. */
export function cpuVerdicts(profile: Profile): Verdict[] {
  const sums = sumUp(profile);
  if (sums.totals.sampleCount === 0) {
    return [warning('The profile has no samples: nothing can be said. Was it taken for long enough?')];
  }
  const work = ownWork(profile);
  const lag = longestLag(profile);
  return [
    headline(profile, sums),
    ...accuracy(sums),
    ...(sums.busy > 0 ? [sharesByKind(sums), ...byPackage(profile, sums), ...byFunction(profile, sums)] : []),
    ...hottestRoute(profile, sums),
    ...timelineVerdicts(profile, lag),
    ...lookFirst(profile, sums, work, lag),
  ];
}

function sumUp(profile: Profile): CpuSums {
  const totals = functionTotals(profile);
  const byKind = new Map<FrameKind, number>();
  let idleSamples = 0;
  for (const [at, frame] of profile.tree.frames.entries()) {
    const kind = ownerKind(frame);
    byKind.set(kind, (byKind.get(kind) ?? 0) + totals.self[at]!);
    if (kind === 'idle') idleSamples += totals.selfSamples[at]!;
  }
  const idle = byKind.get('idle') ?? 0;
  return {
    totals,
    byKind,
    idle,
    gc: byKind.get('gc') ?? 0,
    busy: totals.sum - idle,
    busySamples: totals.sampleCount - idleSamples,
  };
}

/** Was the time computing, collecting or waiting? */
function headline(profile: Profile, { totals, idle, gc, busy }: CpuSums): Verdict {
  const [measure] = profile.measures;
  const all = amount(totals.sum, measure!.unit);
  const threads = new Set(profile.samples.thread ?? [0]).size;
  const where = threads > 1 ? ` on ${threads} threads` : '';
  const [computing, collecting, waiting] = [busy - gc, gc, idle].map((part) =>
    totals.sum === 0 ? 0 : part / totals.sum,
  );
  if (measure!.name === 'cpu' && idle === 0) {
    const within = profile.durationUs > 0 ? ` in ${duration(profile.durationUs)}` : '';
    return info(`${all} of CPU time${within}${where}, ${percent(collecting!)} of it collecting garbage.`);
  }
  const word = waiting! >= mostlyIdle ? 'waiting' : collecting! > computing! ? 'collecting garbage' : 'computing';
  return info(
    `Mostly ${word}: of ${all}${where}, ${percent(computing!)} went into computing, ` +
      `${percent(collecting!)} into collecting garbage and ${percent(waiting!)} into waiting.`,
  );
}

function accuracy({ busySamples }: CpuSums): Verdict[] {
  if (busySamples === 0) return [];
  const error = points(shareError(0.5, busySamples));
  if (busySamples >= fewSamples) {
    return [
      info(
        `It rests on ${plural(busySamples, 'sample')}: shares of the computing time are right to ${error} or better.`,
      ),
    ];
  }
  const only = `Only ${plural(busySamples, 'sample')} saw the program at work`;
  return [warning(`${only}: shares may be off by ${error}. Take a longer profile before acting on it.`)];
}

function sharesByKind({ byKind, busy }: CpuSums): Verdict {
  const parts = [...byKind]
    .filter(([kind, value]) => kind !== 'idle' && value > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([kind, value], rank) => `${percent(value / busy)}${rank === 0 ? ' went' : ''} into ${kindNames[kind]}`);
  return info(`Of the time that was not idle, ${listed(parts)}.`);
}

function byPackage(profile: Profile, { busy }: CpuSums): Verdict[] {
  const packages = packageTotals(profile)
    .filter(({ kind, self }) => (kind === 'application' || kind === 'dependency') && self / busy >= 0.01)
    .slice(0, 4);
  if (packages.length === 0) return [];
  const parts = packages.map(({ name, kind, self }) => {
    const whose = kind === 'application' ? ' (yours)' : '';
    return `${foreignText(name)}${whose} ${percent(self / busy)}`;
  });
  return [info(`By package: ${listed(parts)}.`)];
}

function byFunction(profile: Profile, { totals, busy, busySamples }: CpuSums): Verdict[] {
  const { frames } = profile.tree;
  const hottest = [...totals.self.keys()]
    // Less than a hundredth is told by the table.
    .filter((at) => totals.self[at]! >= busy / 100 && isFunction(frames[at]!.kind) && !isProfilerCode(frames[at]!))
    .sort((a, b) => totals.self[b]! - totals.self[a]! || a - b)
    .slice(0, 3);
  return hottest.map((at, rank) => {
    const share = totals.self[at]! / busy;
    const line = rank === 0 ? hottestLine(profile, at) : undefined;
    const inLine = line === undefined ? '' : `, ${percent(line.share)} of that in line ${line.line}`;
    const error = points(shareError(share, busySamples));
    const beginning = ['The hottest function is', 'Then', 'Then'][rank]!;
    return info(`${beginning} ${functionText(frames[at]!)}: ${percent(share)} (${error})${inLine}.`, at);
  });
}

function isFunction(kind: FrameKind): boolean {
  return kind === 'application' || kind === 'dependency' || kind === 'node' || kind === 'native';
}

function hottestRoute(profile: Profile, { busySamples }: CpuSums): Verdict[] {
  const hottest = routeTotals(profile).find(({ name, busy }) => name !== undefined && busy > 0);
  if (hottest?.name === undefined) return [];
  const error = points(shareError(hottest.share, busySamples));
  const value = amount(hottest.busy, profile.measures[0]!.unit);
  return [
    info(
      `The hottest route is ${foreignText(hottest.name)}: ${value}, ${percent(hottest.share)} (${error}) of the time that was not idle.`,
    ),
  ];
}

/** The one thing to do next. */
function lookFirst(
  profile: Profile,
  { totals, idle, gc, busy, busySamples }: CpuSums,
  work: readonly OwnWork[],
  lag: LongestLag | undefined,
): Verdict[] {
  if (lag?.frame !== undefined && lag.lagUs >= longLagUs) {
    const held = functionText(profile.tree.frames[lag.frame]!);
    return [warning(`Look first at ${held}: nothing else could run for ${duration(lag.lagUs)}.`, lag.frame)];
  }
  if (totals.sum > 0 && idle / totals.sum >= mostlyIdle) {
    return [
      info('Look first at what it waited for: queries, outgoing requests, timers. Faster code would gain little.'),
    ];
  }
  if (busy > 0 && gc / busy >= muchGc) {
    return [
      warning(
        `Look first at what allocates: ${percent(gc / busy)} went into collecting it. Take an allocation profile.`,
      ),
    ];
  }
  const [top] = work;
  if (top === undefined || busySamples < fewSamples) return [];
  const { frames } = profile.tree;
  const share = top.value / busy;
  const within = top.mostIn === top.frame ? '' : `, most of it in ${foreignText(frameName(frames[top.mostIn]!))}`;
  const text = `Look first at ${functionText(frames[top.frame]!)}: it and the libraries it calls took ${percent(share)}${within}.`;
  return [share >= muchOfOne ? warning(text, top.frame) : info(text, top.frame)];
}
