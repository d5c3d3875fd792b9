import type { ContenderId } from '../contenders/contender.js';
import type { Size } from '../sizes.js';
import type { Row } from './row.js';

const providers: readonly ContenderId[] = ['sonde', 'sonde-labels', 'opentelemetry'];

/** Row 14: what a measurement through the API of OpenTelemetry costs. */
export function instrumentRows({ recordRounds: rounds, samples, sampleMs, warmUpMs }: Size): readonly Row[] {
  const timing = { workload: 'instrument', samples, sampleMs, warmUpMs } as const;
  const perCall = { quantity: 'ns-per-operation', unit: 'ns', figure: 'median', contenders: providers } as const;
  return [
    {
      number: 14,
      title: 'a measurement through the OpenTelemetry API, 4 attributes',
      rounds,
      works: {
        add: { work: { ...timing, call: 'add' }, contenders: providers },
        record: { work: { ...timing, call: 'record' }, contenders: providers },
      },
      measures: [
        {
          ...perCall,
          title: 'add(1, { … }) of a counter, 8 counters of 128 series, a fresh object per call',
          work: 'add',
          goals: [
            { against: 'opentelemetry', ratioAtLeast: 5 },
            { against: 'sonde-labels', timesAtMost: 3 },
          ],
        },
        {
          ...perCall,
          title: 'record(value, { … }) of a histogram of 12 buckets, 8 histograms of 128 series',
          work: 'record',
          goals: [
            { against: 'opentelemetry', ratioAtLeast: 5 },
            { against: 'sonde-labels', timesAtMost: 3 },
          ],
        },
      ],
    },
  ];
}
