import type { Frame, LeakSuspect } from '@sonde/profiler';
import { wrapped } from '../text-table.js';
import { formatBytes, formatCount, formatPercent, formatSeconds } from '../units.js';
import type { BlockedLoop, HotFunction, ProfileFindings } from './profile-findings.js';
import { isOfShop, nameOf, placeOf } from './shop-frames.js';

/** A finding as people read it. */
export interface FindingParagraph {
  readonly title: string;
  /** `src/services/receipts.ts:38:1  renderReceipt` */
  readonly at: string;
  /** What says so. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;
}

const nameWidth = 8;

/** What was found, the hot function first; what was not found is told in a line. */
export function findingParagraphs({ hot, blocked, leak }: ProfileFindings): readonly FindingParagraph[] {
  const [suspect] = leak.suspects;
  return [
    ...(hot === undefined ? [] : [hotParagraph(hot)]),
    ...(blocked === undefined ? [] : [blockedParagraph(blocked)]),
    ...(suspect === undefined ? [] : [leakParagraph(suspect, leak.confidence, leak.spanMs)]),
  ];
}

/** As text, no line wider than `width`. */
export function paragraphLines({ title, at, why, fix }: FindingParagraph, width: number): readonly string[] {
  const part = (name: string, text: string) =>
    wrapped(text, width - 2 - nameWidth).map((line, i) => `  ${(i === 0 ? name : '').padEnd(nameWidth)}${line}`);
  return [...wrapped(title, width), ...part('at', at), ...part('why', why), ...part('fix', fix)];
}

function hotParagraph({ frame, share, samples, callers, route }: HotFunction): FindingParagraph {
  // Functions without a name say nothing here, and those of other files little of what is done too often.
  const named = callers.filter((caller) => caller.name !== '' && caller.file === frame.file);
  const path = [frame, ...named].map(nameOf).join(' ← ');
  const outermost: Frame | undefined = named.at(-1);
  return {
    title: `Hot: ${nameOf(frame)} takes ${formatPercent(share)} of what requests compute`,
    at: `${placeOf(frame)}  ${nameOf(frame)}`,
    why: `It, or what it called outside of the shop, was running in ${formatCount(samples)} samples, mostly for ${route}: ${path}.`,
    fix:
      outermost === undefined
        ? 'Call it less often, keep what it gave, or make it cheaper.'
        : `Call it less often: see in ${nameOf(outermost)} (${placeOf(outermost)}) whether the same is worked out again and again, and keep what it gave.`,
  };
}

function blockedParagraph({ frame, times, longestMs, route }: BlockedLoop): FindingParagraph {
  const often = times === 1 ? 'once' : `${formatCount(times)} times`;
  return {
    title: `Blocked: ${nameOf(frame)} holds the event loop for up to ${formatSeconds(longestMs / 1000)}`,
    at: `${placeOf(frame)}  ${nameOf(frame)}`,
    why: `It ran ${often} for a tenth of a second or more${route === undefined ? '' : ` for ${route}`}, and no other request was answered meanwhile.`,
    fix: 'Make what it makes anew for each line only once; do the rest in parts that give the loop back (setImmediate), or in a worker thread.',
  };
}

function leakParagraph(suspect: LeakSuspect, confidence: number, spanMs: number): FindingParagraph {
  const { stack, growthBytesPerMinute, sizeNow, samples, share } = suspect;
  const own = stack.filter(isOfShop);
  const keeper = own.at(-1);
  const frame = own[0] ?? suspect.frame;
  return {
    title: `Leak: what ${nameOf(frame)} makes is never let go of, ${formatBytes(growthBytesPerMinute)} a minute`,
    at: `${placeOf(frame)}  ${nameOf(frame)}`,
    why:
      `${formatBytes(sizeNow)} of it are alive. It rose over ${samples} full collections in ${formatSeconds(spanMs / 1000)}, ` +
      `and is ${formatPercent(share)} of what the heap grew by: ${formatPercent(confidence)} sure.`,
    fix: `Look for what keeps it${keeper === undefined ? '' : `, from ${placeOf(keeper)} on`}: a cache needs a limit, and a key that is found again.`,
  };
}
