import type { ContenderId } from '../contenders/contender.js';
import type { Size } from '../sizes.js';
import type { Row } from './row.js';

const libraries: readonly ContenderId[] = ['sonde', 'prom-client', 'prometheus-io', 'opentelemetry'];
const withHandles: readonly ContenderId[] = ['sonde', 'prom-client', 'prometheus-io'];

/** Rows 1 to 3: what it costs to record. */
export function recordingRows({ recordRounds: rounds, samples, sampleMs, warmUpMs }: Size): readonly Row[] {
  const recording = { workload: 'record', samples, sampleMs, warmUpMs } as const;
  const perCall = { quantity: 'ns-per-operation', unit: 'ns', figure: 'median' } as const;
  return [
    {
      number: 1,
      title: '`inc` through a bound handle',
      rounds,
      works: {
        one: { work: { ...recording, kind: 'inc-one' }, contenders: [...withHandles, 'bare-array'] },
        inc: { work: { ...recording, kind: 'inc-bound' }, contenders: [...withHandles, 'bare-array'] },
      },
      measures: [
        {
          ...perCall,
          title: 'inc() of one handle, held in a constant',
          work: 'one',
          contenders: [...withHandles, 'bare-array'],
          // Here even the bare array waits for its last write: no library could be 150 times faster than prom-client.
          goals: [{ against: 'bare-array', timesAtMost: 3 }],
        },
        {
          ...perCall,
          title: 'inc() of 128 handles in turn, 16 on each of 8 counters',
          work: 'inc',
          contenders: [...withHandles, 'bare-array'],
          goals: [
            { against: 'prom-client', ratioAtLeast: 150 },
            { against: 'bare-array', timesAtMost: 3 },
          ],
        },
      ],
    },
    {
      number: 2,
      title: '`inc` with a labels object, 3 labels',
      rounds,
      works: { inc: { work: { ...recording, kind: 'inc-labels' }, contenders: libraries } },
      measures: [
        {
          ...perCall,
          title: 'inc({ method, route, status }), 8 counters of 128 series, a fresh object per call',
          work: 'inc',
          contenders: libraries,
          goals: [
            { against: 'prom-client', ratioAtLeast: 8 },
            { against: 'opentelemetry', ratioAtLeast: 25 },
          ],
        },
      ],
    },
    {
      number: 3,
      title: '`observe` with a labels object, 3 labels, 12 buckets',
      rounds,
      works: {
        labels: { work: { ...recording, kind: 'observe-labels' }, contenders: libraries },
        bound: { work: { ...recording, kind: 'observe-bound' }, contenders: withHandles },
      },
      measures: [
        {
          ...perCall,
          title: 'observe({ method, route, status }, value), 8 histograms of 128 series',
          work: 'labels',
          contenders: libraries,
          goals: [{ against: 'prom-client', ratioAtLeast: 10 }],
        },
        {
          ...perCall,
          title: 'observe(value) through 128 bound handles in turn',
          work: 'bound',
          contenders: withHandles,
          goals: [{ against: 'prom-client', ratioAtLeast: 60 }],
        },
      ],
    },
  ];
}
