import type { Measure } from '../../../call-tree/profile.js';

/** Between a number and its unit: they stay on one line. */
const space = '\u00a0';

/** A value of a measure in words: `1.24 s`, `12.3 MB`, `1,204`. */
export function quantity(value: number, unit: Measure['unit']): string {
  if (unit === 'nanoseconds') return duration(value / 1000);
  return unit === 'bytes' ? bytes(value) : whole.format(Math.round(value));
}

/** @param us microseconds */
export function duration(us: number): string {
  const size = Math.abs(us);
  if (size >= 120e6) return `${digits(us / 60e6)}${space}min`;
  if (size >= 1e6) return `${digits(us / 1e6)}${space}s`;
  if (size >= 1000) return `${digits(us / 1000)}${space}ms`;
  return size === 0 ? '0' : `${digits(us)}${space}µs`;
}

/** A place on an axis: minutes as a clock shows them, `2:20`. */
export function moment(us: number, wholeUs: number): string {
  if (wholeUs < 120e6) return duration(us);
  const seconds = Math.round(us / 1e6);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function bytes(value: number): string {
  let size = value;
  let unit = 0;
  for (; Math.abs(size) >= 1000 && unit < byteUnits.length - 1; unit++) size /= 1000;
  return `${digits(size)}${space}${byteUnits[unit]}`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A share of 0 to 1: `12.3 %`; what is too little to write is `<0.1 %`. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const value = share * 100;
  if (value > 0 && value < 0.1) return `<0.1${space}%`;
  return `${value >= 99.95 || value === 0 ? Math.round(value) : value.toFixed(1)}${space}%`;
}

/** With its sign, which is a real minus: `+3.1 %`. */
export function signed(text: string, value: number): string {
  return value < 0 ? `−${text.replace(/^[-−]/, '')}` : `+${text}`;
}

export const whole = new Intl.NumberFormat('en');

/** Three digits, as far as the number is not longer by itself. */
function digits(value: number): string {
  const size = Math.abs(value);
  return size >= 99.95 ? whole.format(Math.round(value)) : value.toFixed(size >= 9.995 ? 1 : size === 0 ? 0 : 2);
}
