import type { Clock } from '../clock.js';
import type { Labels } from '../model/labels.js';

/** Ends a measurement: records the seconds since its start and returns them. A second call records nothing. */
export type EndTimer = () => number;

export function startTimer(clock: Clock, record: (seconds: number) => void): EndTimer {
  const startedMs = clock.monotonicMs();
  let seconds = -1;
  return () => {
    if (seconds < 0) {
      seconds = Math.max(0, clock.monotonicMs() - startedMs) / 1000;
      record(seconds);
    }
    return seconds;
  };
}

/** Ends a measurement as `EndTimer` does, given the labels that were not known at its start. */
export type EndLabelledTimer<Rest extends string> = [Rest] extends [never]
  ? (labels?: Readonly<Record<never, never>>) => number
  : (labels: Labels<Rest>) => number;

export function startLabelledTimer<Name extends string, Given extends Partial<Labels<Name>>>(
  clock: Clock,
  labels: Given | undefined,
  record: (labels: Labels<Name>, seconds: number) => void,
): EndLabelledTimer<Exclude<Name, keyof Given>> {
  let more: object | undefined;
  // Labels missing at both ends are refused where they are recorded.
  const end = startTimer(clock, (seconds) => record({ ...labels, ...more } as unknown as Labels<Name>, seconds));
  return ((atEnd?: object) => {
    more = atEnd;
    return end();
  }) as EndLabelledTimer<Exclude<Name, keyof Given>>;
}
