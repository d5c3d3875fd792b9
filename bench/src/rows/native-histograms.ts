import type { ContenderId } from '../contenders/contender.js';
import type { Size } from '../sizes.js';
import type { Row } from './row.js';

const withLabels: readonly ContenderId[] = ['sonde', 'sonde-explicit', 'opentelemetry'];
/** Alone in having both handles and exponential buckets. */
const withHandles: readonly ContenderId[] = ['sonde', 'sonde-explicit'];

/** Row 12: what exponential buckets cost above explicit ones. */
export function nativeHistogramRows({ recordRounds: rounds, samples, sampleMs, warmUpMs }: Size): readonly Row[] {
  const recording = { workload: 'record', samples, sampleMs, warmUpMs } as const;
  const perCall = { quantity: 'ns-per-operation', unit: 'ns', figure: 'median' } as const;
  return [
    {
      number: 12,
      title: '`observe` of a native histogram, at most 160 buckets',
      rounds,
      works: {
        labels: { work: { ...recording, kind: 'observe-exponential-labels' }, contenders: withLabels },
        bound: { work: { ...recording, kind: 'observe-exponential-bound' }, contenders: withHandles },
      },
      measures: [
        {
          ...perCall,
          title: 'observe({ method, route, status }, value), 8 histograms of 128 series',
          work: 'labels',
          contenders: withLabels,
          goals: [{ against: 'sonde-explicit', timesAtMost: 3 }],
        },
        {
          ...perCall,
          title: 'observe(value) through 128 bound handles in turn',
          work: 'bound',
          contenders: withHandles,
          goals: [{ against: 'sonde-explicit', timesAtMost: 3 }],
        },
      ],
    },
  ];
}
