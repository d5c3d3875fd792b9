import { describe, expect, test } from 'vitest';
import { parseTraceparent } from './traceparent.js';

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';

describe('traceparent', () => {
  test('gives trace, parent and the sampled flag', () => {
    expect(parseTraceparent(`00-${trace}-${span}-01`)).toEqual({ traceId: trace, spanId: span, sampled: true });
    expect(parseTraceparent(`00-${trace}-${span}-00`)?.sampled).toBe(false);
    expect(parseTraceparent(`00-${trace}-${span}-03`)?.sampled).toBe(true);
  });

  test('of a later version may go on', () => {
    expect(parseTraceparent(`01-${trace}-${span}-01-what-comes`)?.traceId).toBe(trace);
  });

  test.each([
    ['nothing', undefined],
    ['several', [`00-${trace}-${span}-01`]],
    ['version ff', `ff-${trace}-${span}-01`],
    ['upper case', `00-${trace.toUpperCase()}-${span}-01`],
    ['an all-zero trace', `00-${'0'.repeat(32)}-${span}-01`],
    ['an all-zero parent', `00-${trace}-${'0'.repeat(16)}-01`],
    ['a tail in version 00', `00-${trace}-${span}-01-more`],
    ['a short trace', `00-${trace.slice(1)}-${span}-01`],
    ['rubbish', 'x'.repeat(10_000)],
  ])('is ignored: %s', (_, header) => {
    expect(parseTraceparent(header as string)).toBeUndefined();
  });
});
