import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationText, latencyText, rateText, shareText, spanText } from './amounts.js';
import { type FrameState, frame } from './frame.js';
import { ordered } from './route-order.js';
import { RateHistory, sparkline } from './sparkline.js';
import type { RouteView, TopView } from './view.js';

const route = (method: string, name: string, perSecond: number, errorShare = 0, p99 = 0.1): RouteView => ({
  method,
  route: name,
  perSecond,
  errorShare,
  p50: { seconds: 0.01, isAtLeast: false },
  p99: { seconds: p99, isAtLeast: false },
});
const view: TopView = {
  url: 'http://localhost:9464/metrics',
  time: '2026-01-01T00:00:00.000Z',
  intervalSeconds: 2,
  source: 'http_server_request_duration_seconds',
  requests: { perSecond: 12, errorShare: 0.02, p50: null, p99: { seconds: 10, isAtLeast: true }, inFlight: 2 },
  routes: [route('GET', '/b', 4), route('POST', '/a', 8, 0.03, 3)],
  runtime: { uptime: 3700, cpu: 0.95, heapUsed: 5e7, heapLimit: 4e9, gcShare: 0.012 },
  pools: [{ name: 'main', used: 10, max: 10, waiting: 3 }],
  queries: { perSecond: 40, p99: null },
  findings: [{ kind: 'N+1 queries', where: 'GET /b', total: 7, added: 1 }],
  health: {
    ready: true,
    phase: 'running',
    checks: [
      { name: 'db', status: 'up' },
      { name: 'cache', status: 'down' },
    ],
  },
  fastest: [],
  series: 5,
};
const state: FrameState = {
  sort: 'rate',
  paused: false,
  help: false,
  history: [1, 4, 8],
  intervalSeconds: 2,
  failure: undefined,
  keys: true,
};

test('one screen', () => {
  const lines = frame(view, state, { columns: 80, rows: 14, color: false });
  expect(lines.map((line) => line.trimEnd())).toEqual([
    'sonde top http://localhost:9464/metrics every 2 s, up 1 h 1 min',
    '12.0 req/s  errors 2.0 %  p50 -  p99 >10 s  in flight 2  ▂▅█',
    'process  cpu 95 %  heap 50 MB of 4.0 GB  gc 1.2 %',
    'pools    main 10/10 used, 3 wait  40.0 queries/s  p99 -',
    'found    7 N+1 queries (GET /b) +1',
    'health   ready  cache down  db up',
    '',
    'method  route                                   req/s   errors      p50      p99',
    'POST    /a                                        8.0    3.0 %    10 ms    3.0 s',
    'GET     /b                                        4.0      0 %    10 ms   100 ms',
    '',
    '',
    '',
    'q out  s sort by errors (now rate)  p pause  ? help',
  ]);
});

test('a service that is gone, a pause, the help', () => {
  const failure = { message: 'nobody listens there', seconds: 12 };
  const text = (more: Partial<FrameState>) =>
    frame(view, { ...state, ...more }, { columns: 80, rows: 24, color: false }).join('\n');
  expect(text({ failure })).toContain('\nno answer for 12 s: nobody listens there\n');
  expect(text({ paused: true })).toMatch(/^sonde top .* paused\n/);
  expect(text({ help: true })).toContain('what the words mean');
});

test('what does not fit is told, and what a service says cannot move the cursor', () => {
  const routes = Array.from({ length: 100 }, (_, k) => route('GET', `/${k}\u001b[2J\u202e`, k));
  const lines = frame({ ...view, routes }, state, { columns: 80, rows: 24, color: false });
  expect(lines).toHaveLength(24);
  expect(lines.join('')).toContain('more');
  for (const obeyed of ['\u001b', '\u202e']) expect(lines.join('')).not.toContain(obeyed);
});

test('whatever is called how, a frame fits its terminal', () => {
  const name = fc.string({ unit: 'binary', maxLength: 100 });
  fc.assert(
    fc.property(
      fc.array(fc.record({ name, perSecond: fc.double({ min: 0, max: 1e12, noNaN: true }) }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      (given, columns, rows, help) => {
        const routes = given.map((each) => route(each.name, each.name, each.perSecond));
        const pools = given.map((each) => ({ name: each.name, used: 1, max: null, waiting: null }));
        const lines = frame({ ...view, routes, pools }, { ...state, help }, { columns, rows, color: false });
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect([...line.replaceAll(/\p{Mark}/gu, '')].length).toBeLessThanOrEqual(columns);
      },
    ),
  );
});

test('without colour there is no escape sequence, with it there is', () => {
  expect(frame(view, state, { columns: 80, rows: 24, color: false }).join('')).not.toContain('\u001b');
  expect(frame(view, state, { columns: 80, rows: 24, color: true }).join('')).toContain('\u001b[31m');
});

test('the order of routes', () => {
  const routes = [route('GET', '/b', 4), route('POST', '/a', 8, 0.03, 3), route('GET', '/a', 4, 0.5, 0.2)];
  const names = (key: Parameters<typeof ordered>[1]) =>
    ordered(routes, key).map((each) => `${each.method} ${each.route}`);
  expect(names('rate')).toEqual(['POST /a', 'GET /a', 'GET /b']);
  expect(names('errors')).toEqual(['GET /a', 'POST /a', 'GET /b']);
  expect(names('p99')).toEqual(['POST /a', 'GET /a', 'GET /b']);
  expect(names('route')).toEqual(['GET /a', 'POST /a', 'GET /b']);
});

describe('amounts', () => {
  test.each([
    [rateText(0), '0'],
    [rateText(0.001), '<0.01'],
    [rateText(12.34), '12.3'],
    [rateText(12_345), '12.3k'],
    [durationText(0.0000123), '12 µs'],
    [durationText(0.0031), '3.1 ms'],
    [durationText(1.25), '1.3 s'],
    [latencyText({ seconds: 10, isAtLeast: true }), '>10 s'],
    [latencyText(null), '-'],
    [shareText(0.0001), '<0.1 %'],
    [shareText(1), '100 %'],
    [spanText(59), '59 s'],
    [spanText(90_000), '1 d 1 h'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

test('a history forgets, and its bars are as high as its largest', () => {
  const history = new RateHistory(3);
  for (const value of [9, 0, 5, 10]) history.add(value);
  expect(history.all).toEqual([0, 5, 10]);
  expect(sparkline(history.all, 80)).toBe('▁▅█');
  expect(sparkline(history.all, 2)).toBe('▅█');
  expect(sparkline([0, 0], 80)).toBe('▁▁');
  expect([sparkline([], 80), sparkline([1], 0), sparkline([1], -5)]).toEqual(['', '', '']);
});
