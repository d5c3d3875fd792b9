import { expect, test } from 'vitest';
import { traceContext } from './trace-context.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

test.each([`00-${traceId}-${parent}-01`, `cc-${traceId}-${parent}-01-more`])(
  'takes part in the trace of %s',
  (header) => {
    expect(traceContext(header)).toMatchObject({ traceId, sampled: true });
    expect(traceContext(header).spanId).toMatch(/^[\da-f]{16}$/);
    expect(traceContext(header).spanId).not.toBe(parent);
  },
);

test('knows a trace that is not kept', () => {
  expect(traceContext(`00-${traceId}-${parent}-00`)).toMatchObject({ traceId, sampled: false });
});

test.each([
  undefined,
  '',
  'nonsense',
  `ff-${traceId}-${parent}-01`,
  `00-${'0'.repeat(32)}-${parent}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${parent}-01`,
  `00-${traceId}-${parent}-01x`,
  `00-${traceId}-${parent}`,
])('begins a new trace for %j', (header) => {
  const trace = traceContext(header);
  expect(trace.traceId).toMatch(/^[\da-f]{32}$/);
  expect(trace.traceId).not.toBe(traceId);
  expect(trace.sampled).toBe(true);
});
