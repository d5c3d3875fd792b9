/** `@sonde/metrics/testing`: read, time and judge metrics in a test. Not for production code. */
export { type TestingErrorCode, testingErrorCodes } from './errors.js';
export { type LintFinding, type LintOptions, lintMetrics } from './lint.js';
export type { LintRule } from './lint-rules.js';
export { ManualClock, type ManualClockOptions } from './manual-clock.js';
export type { NativeBucketReading, NativeReading } from './native-reading.js';
export type { SeriesSource, WantedLabels } from './series-reader.js';
export type { HistogramReading, SummaryReading } from './series-values.js';
export { histogramOf, labelSetsOf, seriesValue, statesOf, summaryOf } from './series-values.js';
