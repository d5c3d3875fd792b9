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

/** As `EndTimer`; labels known only at the end of the work are added to those of the start. */
export type EndLabelledTimer<Name extends string> = (labels?: Partial<Labels<Name>>) => number;

export function startLabelledTimer<Name extends string>(
  clock: Clock,
  labels: Partial<Labels<Name>> | undefined,
  record: (labels: Labels<Name>, seconds: number) => void,
): EndLabelledTimer<Name> {
  let more: Partial<Labels<Name>> | undefined;
  // Labels missing at both ends are refused where they are recorded.
  const end = startTimer(clock, (seconds) => record({ ...labels, ...more } as Labels<Name>, seconds));
  return (atEnd) => {
    more = atEnd;
    return end();
  };
}
