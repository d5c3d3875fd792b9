import { expect, it } from 'vitest';
import { type OpenSpan, OpenSpans } from './open-spans.js';
import type { QuerySpan, QuerySpanContext } from './span.js';

function span(spanId: string, parent?: Partial<QuerySpanContext>): QuerySpan {
  const context = { traceId: 't', spanId, traceFlags: 1 };
  return {
    name: spanId,
    kind: 0,
    spanContext: () => context,
    ...(parent === undefined ? {} : { parentSpanContext: { ...context, ...parent } }),
    endTime: [0, 0],
    duration: [0, 0],
    status: { code: 0 },
    attributes: {},
    events: [],
    instrumentationScope: { name: '' },
  };
}

function begin(spans: OpenSpans, begun: QuerySpan): OpenSpan {
  const parent = spans.parentOf(begun);
  const root = spans.rootOf(begun, parent);
  const others = { scope: undefined, stack: undefined, orm: undefined, connected: undefined };
  const state = { root, parent, ...others, connections: [], hasInner: false };
  spans.add(begun, state);
  return state;
}

it('takes a span without a parent here for the root of all below it', () => {
  const spans = new OpenSpans();
  const remote = begin(spans, span('a', { spanId: 'elsewhere', isRemote: true }));
  const child = begin(spans, span('b', { spanId: 'a' }));
  expect([child.parent, child.root]).toEqual([remote, remote.root]);
  // A second request of the same trace.
  expect(begin(spans, span('c', { spanId: 'elsewhere', isRemote: true })).root).not.toBe(remote.root);
});

it('forgets the oldest span past its limit, and the root with it', () => {
  const spans = new OpenSpans();
  const first = span('0');
  begin(spans, first);
  for (let k = 1; k < 10_000; k++) begin(spans, span(String(k), { spanId: '0' }));
  expect(spans.parentOf(span('x', { spanId: '0' }))).toBeDefined();
  begin(spans, span('one more', { spanId: '1' }));
  expect(spans.parentOf(span('x', { spanId: '0' }))).toBeUndefined();
  expect(spans.take(first)).toBeUndefined();
  expect(spans.rootOf(span('x', { spanId: '0' }), undefined).span.name).toBe('x');
});
