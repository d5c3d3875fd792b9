import type { ContenderId } from '../contenders/contender.js';
import type { Size } from '../sizes.js';
import type { Row } from './row.js';

const wrappers: readonly ContenderId[] = ['unmeasured', 'sonde', 'sonde-function', 'by-hand', 'autometrics'];

/** Row 9: what it costs a method to be timed. */
export function callRows({ recordRounds: rounds, samples, sampleMs, warmUpMs }: Size): readonly Row[] {
  return [
    {
      number: 9,
      title: 'a call of a timed method',
      rounds,
      works: { call: { work: { workload: 'call', samples, sampleMs, warmUpMs }, contenders: wrappers } },
      measures: [
        {
          title: 'a call of a synchronous method, eight methods of one class in turn',
          work: 'call',
          quantity: 'ns-per-operation',
          unit: 'ns',
          figure: 'median',
          base: 'unmeasured',
          contenders: wrappers,
          goals: [{ against: 'unmeasured', excessAtMost: 150 }],
        },
      ],
    },
  ];
}
