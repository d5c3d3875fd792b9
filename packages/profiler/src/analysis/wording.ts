import { type Frame, frameName } from '../call-tree/frame.js';
import type { Measure, Profile } from '../call-tree/profile.js';

/** Longest name, and longest place, in a sentence. */
const maxNameLength = 80;

/** Between a number and its unit: they stay on one line. */
const space = '\u00a0';

/** `42 %`, `4.2 %`, `<0.1 %`. @param share 0 to 1 */
export function percent(share: number): string {
  const points = share * 100;
  if (points > 0 && points < 0.1) return `<0.1${space}%`;
  return `${points < 9.95 && points !== 0 ? trim(points.toFixed(1)) : points.toFixed(0)}${space}%`;
}

/** `±3 points`: never less than one. @param error of a share, 0 to 1 */
export function points(error: number): string {
  const rounded = Math.max(1, Math.ceil(error * 100));
  return `±${rounded}${space}${rounded === 1 ? 'point' : 'points'}`;
}

/** A value in the measure's unit, with three digits: `1.24 s`, `3.05 MB`, `1 200`. */
export function amount(value: number, unit: Measure['unit']): string {
  if (unit === 'nanoseconds') return duration(value / 1000);
  if (unit === 'bytes') return bytes(value);
  return plural(Math.round(value), 'sample');
}

/** `850 µs`, `12.3 ms`, `1.24 s`, `3.5 min`, `2 h`. */
export function duration(us: number): string {
  return scaled(us, [
    [1, 'µs'],
    [1000, 'ms'],
    [1_000_000, 's'],
    [60_000_000, 'min', 120_000_000],
    [3_600_000_000, 'h', 7_200_000_000],
  ]);
}

/** `512 B`, `3.05 MB`: of a thousand, as disks and networks count. */
export function bytes(value: number): string {
  return scaled(value, [
    [1, 'B'],
    [1e3, 'kB'],
    [1e6, 'MB'],
    [1e9, 'GB'],
  ]);
}

/** `1 sample`, `12,400 samples`. */
export function plural(count: number, noun: string): string {
  return `${wholeNumber(count)}${space}${noun}${count === 1 ? '' : 's'}`;
}

/** What a profile was summed from: samples, or of a heap snapshot, which has none, `12,400 groups of objects`. */
export function samplesText(profile: Profile, count: number): string {
  if (!isCensus(profile)) return plural(count, 'sample');
  return `${wholeNumber(count)}${space}${count === 1 ? 'group' : 'groups'} of objects`;
}

/** Whether it was read from a heap snapshot, which tells what is alive by type and not by who allocated it. */
export function isCensus({ origin }: Pick<Profile, 'origin'>): boolean {
  return origin.engine === 'heapsnapshot';
}

/** `12,400`. */
export function wholeNumber(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `a, b and c`. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** A function in a sentence: `parseOrder (orders/parse.js:12)`. */
export function functionText(frame: Frame): string {
  const name = foreignText(frameName(frame));
  return frame.file === '' ? name : `${name} (${placeText(frame)})`;
}

/** The end of a path, with the line where it is known: `orders/parse.js:12`. */
export function placeText({ file, line }: Pick<Frame, 'file' | 'line'>): string {
  const end = file.startsWith('node:') ? file : file.replaceAll('\\', '/').split('/').slice(-2).join('/');
  return `${foreignText(end)}${line > 0 ? `:${line}` : ''}`;
}

/**
 * A name of strangers that is to stand inside of a sentence: cut, without what would move the words around it, and
 * isolated from them where it runs from right to left.
 */
export function foreignText(text: string, maxLength = maxNameLength): string {
  const plain = cut(text, maxLength).replace(invisible, '\ufffd');
  return rightToLeft.test(plain) ? `\u2068${plain}\u2069` : plain;
}

/** Foreign text that stands by itself, line breaks kept: what is not seen and what steers the direction is replaced. */
export function visibleText(text: string): string {
  return text.replace(invisible, (character) => (/[\n\t]/.test(character) ? character : '\ufffd'));
}

/** Cuts a text without parting a pair of surrogates. @param maxLength in UTF-16 units, the ellipsis among them */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const isPair = /[\ud800-\udbff]/.test(text.charAt(maxLength - 2));
  return `${text.slice(0, isPair ? maxLength - 2 : maxLength - 1)}…`;
}

/** Control characters, those that steer the direction of writing, and halves of surrogate pairs. */
const invisible =
  /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

type Step = readonly [size: number, unit: string, from?: number];

/** @param steps the smallest first; a unit is used from its size on, or from where it says */
function scaled(value: number, steps: readonly Step[]): string {
  const size = Math.abs(value);
  const [step, unit] = steps.findLast(([least, , from = least]) => size >= from) ?? steps[0]!;
  const number = value / step;
  const digits = Math.abs(number) >= 99.95 ? 0 : Math.abs(number) >= 9.995 ? 1 : 2;
  return `${trim(number.toFixed(digits))}${space}${unit}`;
}

function trim(number: string): string {
  return number.includes('.') ? number.replace(/\.?0+$/, '') : number;
}
