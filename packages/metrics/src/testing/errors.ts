/**
 * What the testing tools refuse. They keep a catalogue of their own: no service can meet these codes,
 * only a test can.
 */
export const testingErrorCodes = {
  SONDE_NO_SUCH_METRIC: 'A test asked for a metric that the snapshot does not have.',
  SONDE_NO_SUCH_SERIES: 'A test asked for a label set that the metric has no series for.',
  SONDE_AMBIGUOUS_SERIES: 'A test asked for a label set that several series of merged registries have.',
  SONDE_OTHER_METRIC_TYPE: 'A test read a metric with the function for another type of metric.',
  SONDE_CLOCK_BACKWARDS: 'A test moved a manual clock by something else than a positive, finite time.',
} as const;

export type TestingErrorCode = keyof typeof testingErrorCodes;
