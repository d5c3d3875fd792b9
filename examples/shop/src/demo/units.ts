/** Numbers as people read them, three digits where that is enough. */

export function formatSeconds(seconds: number | null): string {
  if (seconds === null) return '-';
  if (seconds < 0.000_999_5) return `${significant(seconds * 1e6)} µs`;
  if (seconds < 0.9995) return `${significant(seconds * 1e3)} ms`;
  return `${significant(seconds)} s`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${significant(value)} ${units[unit] as string}`;
}

/** Groups of three, with a thin gap that stays one column wide: 12 345. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

export function formatRate(perSecond: number): string {
  return `${perSecond < 9.95 ? perSecond.toFixed(1) : formatCount(perSecond)}/s`;
}

export function formatEuros(euros: number): string {
  const [whole = '', cents = ''] = euros.toFixed(2).split('.');
  return `${formatCount(Number(whole))}.${cents} €`;
}

export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function significant(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
