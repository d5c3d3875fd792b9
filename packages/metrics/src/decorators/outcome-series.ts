import type { ErrorNames } from './error-name.js';
import type { SeriesChoice } from './probe.js';

/** One series for calls that went well, and one for each class of errors; handles, resolved once. */
export class OutcomeSeries<Series> implements SeriesChoice<Series> {
  private readonly bind: (error: string) => Series;
  private readonly names: ErrorNames;
  private readonly errors = new Map<string, Series>();
  private well: Series | undefined;

  constructor(names: ErrorNames, bind: (error: string) => Series) {
    this.names = names;
    this.bind = bind;
  }

  of(failed: boolean, outcome: unknown): Series {
    if (!failed) {
      this.well ??= this.bind('');
      return this.well;
    }
    const label = this.names.label(outcome);
    let series = this.errors.get(label);
    if (series === undefined) {
      series = this.bind(label);
      this.errors.set(label, series);
    }
    return series;
  }
}
