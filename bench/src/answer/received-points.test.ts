import { expect, test } from 'vitest';
import { seriesSpace } from '../workloads/series-space.js';
import { checkReceived } from './received-points.js';

const space = seriesSpace(2);
const length = (count: number): number[] => (count < 128 ? [count] : [(count % 128) + 128, ...length(count >> 7)]);
const message = (field: number, bytes: readonly number[]) => [field * 8 + 2, ...length(bytes.length), ...bytes];
const string = (field: number, text: string) => message(field, [...Buffer.from(text)]);
const attribute = (key: string, value: readonly number[]) => message(7, [...string(1, key), ...message(2, value)]);
const double = (value: number) => [4 * 8 + 1, ...new Uint8Array(Float64Array.of(value).buffer)];
const int = (value: bigint) => [6 * 8 + 1, ...new Uint8Array(BigInt64Array.of(value).buffer)];

/** A data point of a series; its status as text or as a number. */
function point(series: number, value: readonly number[], status: 'text' | 'int' = 'text'): number[] {
  const labels = space.labels(series);
  const code = status === 'text' ? string(1, String(labels.status)) : [3 * 8, 200, 1];
  const text = [...attribute('method', string(1, labels.method)), ...attribute('route', string(1, labels.route))];
  return message(1, [...text, ...attribute('status', code), ...value]);
}

const request = (...points: readonly number[][]) => {
  const metric = [...string(1, space.name), ...message(7, [...points.flat(), 16, 2])];
  return Uint8Array.from(message(1, message(2, message(2, metric))));
};

const check = (...requests: Uint8Array[]) => checkReceived(space, Float64Array.of(5, 6), requests);

test('passes when each series stands there once with its value, in one request or several', () => {
  expect(() => check(request(point(1, double(6)), point(0, int(5n), 'int')))).not.toThrow();
  expect(() => check(request(point(1, double(6))), request(point(0, double(5))))).not.toThrow();
});

test('catches a stale value, a repeated series, a missing one, and half of a request', () => {
  expect(() => check(request(point(0, double(4)), point(1, double(6))))).toThrow('4, expected 5');
  expect(() => check(request(point(0, double(5)), point(0, double(5))))).toThrow('each series once');
  expect(() => check(request(point(0, double(5))))).toThrow('got 1 series, expected 2');
  expect(() => check(request(point(0, double(5))).subarray(0, 20))).toThrow('wrong answer');
});
