import type { ContenderId } from '../contenders/contender.js';
import type { Size } from '../sizes.js';
import type { Measure, Row } from './row.js';

const onExpress: readonly ContenderId[] = [
  'unmeasured',
  'sonde',
  'sonde-unscoped',
  'by-hand',
  'express-prom-bundle',
  'otel-http',
];
const onFastify: readonly ContenderId[] = [
  'unmeasured',
  'sonde',
  'sonde-unscoped',
  'by-hand',
  'fastify-metrics',
  'otel-http',
];

/** Rows 7 and 8: what it costs a service to measure its requests. */
export function requestRows(size: Size): readonly Row[] {
  const { requestRounds: rounds, connections, warmUpRequests, loads, loadRequests } = size;
  const loading = { workload: 'requests', connections, warmUpRequests, loads, loadRequests } as const;
  const perRequest = {
    title: 'CPU of the whole service per request',
    work: 'load',
    quantity: 'cpu-per-request',
    unit: 'µs',
    figure: 'median',
    base: 'unmeasured',
    aboveBase: 'cpu-above-base',
  } as const satisfies Partial<Measure>;
  return [
    {
      number: 7,
      title: 'a request to an Express 5 service',
      rounds,
      works: { load: { work: { ...loading, framework: 'express', base: 'unmeasured' }, contenders: onExpress } },
      measures: [
        {
          ...perRequest,
          contenders: onExpress,
          goals: [
            { against: 'unmeasured', excessAtMost: 10 },
            { against: 'by-hand', excessAtMost: 0 },
          ],
        },
      ],
    },
    {
      number: 8,
      title: 'a request to a Fastify 5 service',
      rounds,
      works: { load: { work: { ...loading, framework: 'fastify', base: 'unmeasured' }, contenders: onFastify } },
      measures: [
        {
          ...perRequest,
          contenders: onFastify,
          goals: [
            { against: 'unmeasured', excessAtMost: 2 },
            { against: 'by-hand', excessAtMost: 0 },
          ],
        },
      ],
    },
  ];
}
