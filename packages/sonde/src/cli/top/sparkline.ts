const bars = '▁▂▃▄▅▆▇█';

/** The last values, as bars from 0 to the largest of them; at most `columns`. */
export function sparkline(values: readonly number[], columns: number): string {
  const shown = values.slice(-Math.max(columns, 0));
  if (columns <= 0 || shown.length === 0) return '';
  const most = shown.reduce((a, b) => Math.max(a, b), 0);
  return shown
    .map((value) => bars[most > 0 ? Math.min(bars.length - 1, Math.floor((value / most) * bars.length)) : 0])
    .join('');
}

/** The last so many numbers. */
export class RateHistory {
  private readonly values: number[] = [];
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  add(value: number): void {
    this.values.push(value);
    if (this.values.length > this.limit) this.values.shift();
  }

  get all(): readonly number[] {
    return this.values;
  }
}
