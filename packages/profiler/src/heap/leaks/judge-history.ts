import type { LeakSuspect, LeakVerdict } from './leak-verdict.js';
import type { HeapPoint, SiteHistory } from './reading-history.js';
import { mean, type Trend, trendOf, upperTail } from './trend.js';
import * as words from './verdict-text.js';

export interface Judgement {
  /** Readings without which nothing is said. */
  readonly samples: number;
  /** What the heap must have grown by at the least, in bytes. */
  readonly minGrowthBytes: number;
  /** Of the sampler. */
  readonly intervalBytes: number;
}

const minuteMs = 60_000;

/** A trend that chance makes more often than that is none. */
const significant = 0.01;
/** And no growth below that share of the heap is told from noise. */
const minGrowthShare = 0.01;
/** What the last third must still grow at, of the speed of all: a cache that is full does not grow any more. */
const minLateSpeed = 0.4;
/** What a suspect must have of what the heap grew by. */
const minShare = 0.1;
/** Standard deviations of the sampler that a site must have grown by. */
const minSigma = 3;
const maxConfidence = 0.99;

/**
 * The verdict on what was read. Three things must hold together: the heap after collections rises, by a trend that
 * chance does not explain, and does so to the end; so do the live bytes of a place in the code; and that place grew by
 * more than the sampler may be off.
 *
 * V8's sampler sees an object of s bytes about s/interval times, so v bytes were seen v/interval times, give or take the
 * root of that (Poisson): the variance of v is v·interval. What two readings have in common cancels out; it is counted in
 * all the same, since what came and went between them is not known.
 */
export function judgeHistory(
  points: readonly HeapPoint[],
  sites: readonly SiteHistory[],
  rules: Judgement,
): LeakVerdict {
  const minutes = points.map(({ atMs }) => atMs / minuteMs);
  const total = points.map(({ heapUsed, external }) => heapUsed + external);
  const spanMs = points.length < 2 ? 0 : points.at(-1)!.atMs - points[0]!.atMs;
  const heap = trendOf(minutes, total);
  const verdict = { readings: points.length, spanMs, growthBytesPerMinute: heap.slope };
  const cleared = (...evidence: string[]): LeakVerdict => {
    return { leaking: false, confidence: 0, evidence, suspects: [], ...verdict };
  };
  if (points.length < rules.samples) return cleared(words.tooFew(points.length, rules.samples));
  const rise = words.heapSentence(points, heap);
  const growth = heap.slope * (spanMs / minuteMs);
  if (heap.chance > significant) return cleared(words.noTrend(heap), rise);
  if (growth < Math.max(rules.minGrowthBytes, total[0]! * minGrowthShare)) return cleared(words.tooSmall(growth), rise);
  if (!stillRises(minutes, total, heap)) return cleared(words.flattened(), rise);
  const onHeap = trendOf(
    minutes,
    points.map(({ heapUsed }) => heapUsed),
  ).slope;
  // Who never had as much as a suspect must have grown by is not tried: each that is tried is a chance to be wrong.
  const least = minShare * Math.max(0, onHeap) * (spanMs / minuteMs);
  const tried = sites.filter(({ bytes }) => Math.max(...bytes) >= least);
  const suspects = tried.map((site) => trySite(minutes, site, onHeap, rules)).filter((each) => each !== undefined);
  suspects.sort((a, b) => b.suspect.growthBytesPerMinute - a.suspect.growthBytesPerMinute);
  if (suspects.length === 0) return cleared(words.nobody(), rise, ...words.external(points, minutes));
  const best = Math.min(...suspects.map(({ chance }) => Math.min(1, chance * tried.length)));
  const confidence = Math.max(0, Math.min(maxConfidence, 1 - Math.max(heap.chance, best)));
  const found = suspects.map(({ suspect }) => suspect);
  const evidence = [
    rise,
    ...found.map((each) => words.suspectSentence(each, spanMs)),
    ...words.external(points, minutes),
  ];
  if (confidence < 0.9) return { ...cleared(words.unsure(confidence), ...evidence), confidence };
  return { leaking: true, confidence, evidence: [...evidence, words.caution()], suspects: found, ...verdict };
}

function trySite(minutes: readonly number[], site: SiteHistory, heapSlope: number, rules: Judgement) {
  const { frame, stack, bytes } = site;
  const trend = trendOf(minutes, bytes);
  if (trend.chance > significant || trend.slope <= 0 || !stillRises(minutes, bytes, trend)) return undefined;
  const share = heapSlope > 0 ? Math.min(1, trend.slope / heapSlope) : 1;
  const quarter = Math.max(2, bytes.length >> 2);
  const [early, late] = [mean(bytes.slice(0, quarter)), mean(bytes.slice(-quarter))];
  const sigma = (late - early) / Math.sqrt((late + early) * rules.intervalBytes);
  if (share < minShare || sigma < minSigma) return undefined;
  const suspect: LeakSuspect = {
    frame,
    stack,
    growthBytesPerMinute: trend.slope,
    samples: bytes.length,
    monotone: trend.tau,
    sigma,
    share,
    sizeNow: bytes.at(-1)!,
  };
  return { suspect, chance: Math.max(trend.chance, upperTail(sigma)) };
}

/** Whether the last third goes on as the whole does. */
function stillRises(minutes: readonly number[], values: readonly number[], { slope }: Trend): boolean {
  const from = values.length - Math.max(4, Math.ceil(values.length / 3));
  return trendOf(minutes.slice(from), values.slice(from)).slope >= slope * minLateSpeed;
}
