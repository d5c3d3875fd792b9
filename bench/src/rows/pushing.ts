import type { ContenderId } from '../contenders/contender.js';
import type { Size } from '../sizes.js';
import type { Row } from './row.js';

const exporters: readonly ContenderId[] = ['sonde', 'opentelemetry'];

/** Row 13: what it costs to push. */
export function pushingRows({ series, scrapeRounds: rounds, pushes }: Size): readonly Row[] {
  const ofPushes = { work: 'push', unit: 'ms', contenders: exporters } as const;
  return [
    {
      number: 13,
      title: `${series.toLocaleString('en')} counter series pushed over OTLP, http/protobuf, all of them changed`,
      rounds,
      works: { push: { work: { workload: 'push', series, pushes }, contenders: exporters } },
      measures: [
        {
          ...ofPushes,
          title: 'CPU of a push: collecting, encoding, sending',
          quantity: 'cpu',
          figure: 'median',
          goals: [{ against: 'opentelemetry', ratioAtLeast: 2 }],
        },
        {
          ...ofPushes,
          title: 'longest hold of the event loop',
          quantity: 'hold',
          figure: 'worst',
          goals: [{ figureAtMost: 20 }],
        },
        {
          ...ofPushes,
          title: 'longest hold of the event loop, first push of a process',
          quantity: 'hold-first',
          figure: 'worst',
          goals: [],
        },
        {
          ...ofPushes,
          title: 'from start to answer, by the wall clock',
          quantity: 'took',
          figure: 'median',
          goals: [],
        },
      ],
    },
  ];
}
