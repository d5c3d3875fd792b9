import type { ContenderId } from '../contenders/contender.js';
import type { Size } from '../sizes.js';
import type { Measure, Row } from './row.js';

const profiled: readonly ContenderId[] = [
  'unprofiled',
  'sonde-idle',
  'sonde-100hz',
  'sonde-routes',
  'sonde-1khz',
  'v8-profiler-next',
  'datadog-pprof',
];
const windowed: readonly ContenderId[] = ['sonde-routes', 'v8-profiler-next', 'datadog-pprof'];

/** Row 11: what it costs a process to be profiled. */
export function profileRows(size: Size): readonly Row[] {
  const { profiledRounds: rounds, profiledLoads: loads, connections, workPairs, workMs } = size;
  const { windows, windowMs } = size;
  const aboveUnprofiled = { figure: 'median', base: 'unprofiled', aboveUnit: '%' } as const satisfies Partial<Measure>;
  return [
    {
      number: 11,
      title: 'a process that is profiled',
      rounds,
      works: {
        load: {
          work: {
            workload: 'requests',
            framework: 'profiled',
            base: 'unprofiled',
            connections,
            warmUpRequests: size.profiledWarmUpRequests,
            loads,
            loadRequests: size.profiledLoadRequests,
          },
          contenders: profiled,
        },
        work: {
          work: { workload: 'profiled-work', pairs: workPairs, stretchMs: workMs },
          contenders: profiled,
        },
        windows: { work: { workload: 'profile-windows', windows, windowMs }, contenders: windowed },
      },
      measures: [
        {
          ...aboveUnprofiled,
          title: 'CPU of a small HTTP service per request, its requests measured by Sonde',
          work: 'load',
          quantity: 'cpu-per-request',
          unit: 'µs',
          aboveBase: 'cpu-percent-above-base',
          contenders: profiled,
          goals: [{ of: 'sonde-routes', against: 'unprofiled', excessAtMost: 4 }],
        },
        {
          ...aboveUnprofiled,
          title: 'CPU-bound work, by the thread that does it',
          work: 'work',
          quantity: 'ms-per-turn',
          unit: 'ms',
          aboveBase: 'percent-above-base',
          contenders: profiled,
          goals: [{ of: 'sonde-100hz', against: 'unprofiled', excessAtMost: 1 }],
        },
        {
          title: 'from one window to the next, after the first',
          work: 'windows',
          quantity: 'turn',
          unit: 'ms',
          figure: 'median',
          contenders: windowed,
          goals: [{ of: 'sonde-routes', figureAtMost: 5 }],
        },
        {
          title: 'the longest that it holds the event loop',
          work: 'windows',
          quantity: 'hold',
          unit: 'ms',
          figure: 'worst',
          contenders: windowed,
          goals: [],
        },
        {
          title: 'beginning the first window',
          work: 'windows',
          quantity: 'first',
          unit: 'ms',
          figure: 'median',
          contenders: windowed,
          goals: [],
        },
      ],
    },
  ];
}
