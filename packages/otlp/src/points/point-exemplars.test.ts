import { expect, it } from 'vitest';
import { exemplarIds } from './point-exemplars.js';

const trace = '0af7651916cd43dd8448eb211c80319c';
const span = 'b7ad6b7169203331';

it('valid ids are ids, in lower case', () => {
  expect(
    exemplarIds([
      ['trace_id', trace.toUpperCase()],
      ['span_id', span],
      ['user', 'x'],
    ]),
  ).toEqual({
    traceId: trace,
    spanId: span,
    attributes: [['user', 'x']],
  });
});

it.each([
  ['trace_id', span],
  ['trace_id', '0'.repeat(32)],
  ['trace_id', `${trace.slice(1)}g`],
  ['span_id', trace],
  ['span_id', '0'.repeat(16)],
  ['span_id', ''],
  ['traceid', trace],
])('%s %j is an attribute like any other', (name, value) => {
  expect(exemplarIds([[name, value]])).toEqual({ traceId: '', spanId: '', attributes: [[name, value]] });
});
