import { type Frame, frameName } from '../../call-tree/frame.js';
import type { LeakSuspect, LeakVerdict } from './leak-verdict.js';
import type { HeapPoint } from './reading-history.js';
import { type Trend, trendOf } from './trend.js';

/** A verdict as text: its sentence, then the evidence, a line each. */
export function leakText({ leaking, confidence, suspects, evidence }: LeakVerdict): string {
  const [first] = suspects;
  const headline =
    leaking && first !== undefined
      ? `Memory leaks, ${sure(confidence)}: what ${functionText(first.frame)} allocates stays, ${rate(first.growthBytesPerMinute)}.`
      : 'No leak is proven.';
  return [headline, ...evidence.map((line) => `- ${line}`)].join('\n');
}

export function tooFew(readings: number, wanted: number): string {
  return `${readings} of ${plural(wanted, 'reading')} after collections: nothing can be said yet.`;
}

/** @param leftMs of the time that it lasts at the least */
export function warmingUp(collections: number, wanted: number, leftMs: number): string {
  const time = leftMs > 0 ? `, and ${duration(leftMs)} more` : '';
  return `Warming up: ${Math.min(collections, wanted)} of ${plural(wanted, 'major collection')}${time}.`;
}

/** What the next reading waits for. */
export function nextReading(leftMs: number, isByItself: boolean): string {
  const time = leftMs > 0 ? `in ${duration(leftMs)} at the earliest` : 'as soon as possible';
  return isByItself
    ? `The next reading comes ${time}.`
    : `The next reading comes with the next major collection that V8 does by itself${leftMs > 0 ? `, ${time}` : ''}: ` +
        'earlier where the heap grows steeply, or with the option "forceGc".';
}

/** While the heap climbs, readings do not wait for V8. */
export function steeply(): string {
  return 'The heap grows steeply, so readings no longer wait for V8 to collect.';
}

export function withdrawal(against: number, needed: number, why: string): string {
  return `${against === 1 ? 'The last reading speaks' : `The last ${against} readings speak`} against it; it takes ${needed} in a row to withdraw it. ${why}`;
}

export function begunAnew(times: number): string {
  return `Sampling began anew ${plural(times, 'time')}, by others who use V8's sampler: each time the readings do, too.`;
}

export function heapSentence(points: readonly HeapPoint[], { slope, tau, chance }: Trend): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  return (
    `After collections, the heap went from ${bytes(first.heapUsed + first.external)} to ` +
    `${bytes(last.heapUsed + last.external)} in ${duration(last.atMs - first.atMs)}, ${plural(points.length, 'reading')}: ` +
    `${rate(slope)} (Theil-Sen), Kendall's tau ${tau.toFixed(2)}, by chance ${chanceText(chance)}.`
  );
}

export function noTrend({ slope }: Trend): string {
  return slope > 0
    ? 'What collections leave goes up and down more than it rises: no trend that chance does not explain.'
    : 'What collections leave does not grow.';
}

export function tooSmall(growth: number): string {
  return `The growth, ${bytes(growth)}, is too small to tell from noise.`;
}

export function flattened(): string {
  return 'The heap grew and then levelled off, as a cache that fills or a warm-up does.';
}

export function nobody(): string {
  return 'The heap grows, and no place in the code grows with it beyond the sampling error: sample at a smaller interval, or for longer.';
}

export function unsure(confidence: number): string {
  return `There are suspects, but at ${percent(confidence)} it is too early to accuse them.`;
}

export function caution(): string {
  return (
    'A cache that is still filling looks the same: if one of these is meant to grow, see that it has a limit. V8 names ' +
    'functions that it did not build into their callers: the place may be in a small one called from there.'
  );
}

export function suspectSentence(suspect: LeakSuspect, spanMs: number): string {
  const { frame, stack, growthBytesPerMinute, samples, monotone, sigma, share, sizeNow } = suspect;
  const through =
    stack.length > 0 && functionText(stack[0]!) !== functionText(frame) ? `, in ${functionText(stack[0]!)}` : '';
  return (
    `${functionText(frame)} holds ${bytes(sizeNow)} of what it allocated${through}: ` +
    `${rate(growthBytesPerMinute)} over ${duration(spanMs)} and ${plural(samples, 'reading')}, tau ${monotone.toFixed(2)}, ` +
    `${sigma.toFixed(1)} times the sampling error, ${percent(share)} of the heap's growth.`
  );
}

/** The memory of buffers lies outside of the heap, where the sampler does not see it. */
export function external(points: readonly HeapPoint[], minutes: readonly number[]): string[] {
  const { slope } = trendOf(
    minutes,
    points.map(({ external }) => external),
  );
  const heap = trendOf(
    minutes,
    points.map(({ heapUsed }) => heapUsed),
  ).slope;
  if (slope <= heap || slope <= 0) return [];
  return [
    `Most of the growth is outside of the heap, in buffers: ${rate(slope)}. The sizes by place are those of the small objects that hold them.`,
  ];
}

/** `remember (/app/orders.js:12)`. */
function functionText(frame: Frame): string {
  const place = frame.file === '' ? '' : ` (${plain(frame.file, 200)}${frame.line > 0 ? `:${frame.line}` : ''})`;
  return `${plain(frameName(frame), 80)}${place}`;
}

/** Names may come from anywhere: cut, without what would break lines or turn the direction of writing. */
function plain(text: string, most: number): string {
  const cut = text.length <= most ? text : `…${text.slice(1 - most)}`;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd');
}

function sure(confidence: number): string {
  return `${percent(confidence)} sure`;
}

function rate(bytesPerMinute: number): string {
  return `${bytesPerMinute < 0 ? '' : '+'}${bytes(bytesPerMinute)} per minute`;
}

function bytes(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${(value / 1e9).toFixed(2)} GB`;
  if (size >= 1e6) return `${(value / 1e6).toFixed(1)} MB`;
  return size >= 1e3 ? `${(value / 1e3).toFixed(1)} kB` : `${Math.round(value)} B`;
}

function duration(ms: number): string {
  if (ms >= 7_200_000) return `${(ms / 3_600_000).toFixed(1)} h`;
  return ms >= 120_000 ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / 1000).toFixed(1)} s`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function chanceText(chance: number): string {
  if (chance < 1e-4) return 'less than once in 10 000';
  return chance < 0.1 ? `once in ${Math.round(1 / chance)}` : `${percent(chance)} of the time`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
