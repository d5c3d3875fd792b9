import type { ContenderId } from '../contenders/contender.js';
import type { Size } from '../sizes.js';
import type { Measure, Row } from './row.js';

const started: readonly ContenderId[] = ['unmeasured', 'sonde', 'prom-client', 'otel-auto'];

/** Row 15: what it takes to start a service that is measured without a word in it. */
export function startRows({ startRounds: rounds, starts }: Size): readonly Row[] {
  const above = {
    work: 'start',
    figure: 'median',
    base: 'unmeasured',
    contenders: started,
  } as const satisfies Partial<Measure>;
  return [
    {
      number: 15,
      title: 'the start of a service',
      rounds,
      works: { start: { work: { workload: 'start', starts }, contenders: started } },
      measures: [
        {
          ...above,
          title: 'CPU until it has listened for a moment: sonde/register, auto-instrumentations-node/register',
          quantity: 'cpu',
          unit: 'ms',
          goals: [{ against: 'unmeasured', excessAtMost: 250 }],
        },
        { ...above, title: 'resident memory then', quantity: 'rss', unit: 'MB', goals: [] },
      ],
    },
  ];
}
