import type { ContenderId } from '../contenders/contender.js';
import type { Size } from '../sizes.js';
import type { Measure, Row } from './row.js';

const byHand: readonly ContenderId[] = ['unmeasured', 'sonde'];
const onClient: readonly ContenderId[] = ['unmeasured', 'sonde', 'otel-pg'];

/** Row 10: what it costs a query to be observed. */
export function queryRows({ recordRounds: rounds, samples, sampleMs, warmUpMs }: Size): readonly Row[] {
  const asking = { workload: 'query', samples, sampleMs, warmUpMs } as const;
  const perQuery = {
    quantity: 'ns-per-operation',
    unit: 'ns',
    figure: 'median',
    base: 'unmeasured',
  } as const satisfies Partial<Measure>;
  return [
    {
      number: 10,
      title: 'an observed query, of a text seen before',
      rounds,
      works: {
        alone: { work: { ...asking, kind: 'alone' }, contenders: byHand },
        requests: { work: { ...asking, kind: 'requests' }, contenders: byHand },
        suspect: { work: { ...asking, kind: 'suspect' }, contenders: byHand },
        client: { work: { ...asking, kind: 'client' }, contenders: onClient },
      },
      measures: [
        {
          ...perQuery,
          title: 'start and end, eight statements in turn, in no scope',
          work: 'alone',
          contenders: byHand,
          goals: [{ against: 'unmeasured', excessAtMost: 500 }],
        },
        {
          ...perQuery,
          title: 'the same in scopes of eight queries, their ends included: nothing is a suspect',
          work: 'requests',
          contenders: byHand,
          goals: [{ against: 'unmeasured', excessAtMost: 500 }],
        },
        {
          ...perQuery,
          title: 'one statement with eight values in each scope, an N+1: three of eight capture a stack',
          work: 'suspect',
          contenders: byHand,
          goals: [],
        },
        {
          ...perQuery,
          title: 'await client.query(text, values) of a client of pg, eight in each scope or below each span',
          work: 'client',
          contenders: onClient,
          goals: [{ against: 'otel-pg', excessAtMost: 0 }],
        },
      ],
    },
  ];
}
