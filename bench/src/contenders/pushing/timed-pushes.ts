/** One counter with many series, and a full push of it over OTLP. */
export interface TimedPushes {
  /** Adds to the series of that number. */
  increment(series: number, amount: number): void;
  /** Collects, encodes and sends all series, until the receiver has answered; rejects where it did not take them. */
  push(): Promise<void>;
  end(): Promise<void>;
}
