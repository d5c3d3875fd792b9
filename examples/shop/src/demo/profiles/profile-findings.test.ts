import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Frame, LeakVerdict, Profile } from '@sonde/profiler';
import { expect, test } from 'vitest';
import { findingParagraphs, paragraphLines } from './finding-text.js';
import { profileFindings } from './profile-findings.js';

const shop = fileURLToPath(new URL('../../../', import.meta.url));
const services = (name: string, file: string, line: number): Frame => ({
  name,
  file: join(shop, 'src', 'services', file),
  line,
  column: 1,
  kind: 'application',
});

const root: Frame = { name: '(root)', file: '', line: 0, column: 0, kind: 'root' };
const client: Frame = { name: 'send', file: join(shop, 'src/load/client.ts'), line: 9, column: 1, kind: 'application' };
const framework: Frame = {
  name: 'handle',
  file: '/app/node_modules/web/index.js',
  line: 1,
  column: 1,
  kind: 'dependency',
};
const rank = services('rank', 'ranking.ts', 10);
const distance = services('distance', 'ranking.ts', 20);
const native: Frame = { name: 'push', file: '', line: 0, column: 0, kind: 'native' };
const ledger = services('ledger', 'ledger.ts', 5);
const render = services('render', 'receipts.ts', 40);
const ofOrder = services('ofOrder', 'receipts.ts', 30);

const frames = [root, client, framework, rank, distance, native, ledger];
/** Nodes: 1 client; 2 framework → 3 rank → 4 distance → 5 push; 6 ledger, called by the framework. */
const tree = {
  frames,
  frame: Uint32Array.from([0, 1, 2, 3, 4, 5, 6]),
  parent: Int32Array.from([-1, 0, 0, 2, 3, 4, 2]),
};
const search = 1;
const report = 2;

type Seen = readonly [node: number, label: number, times: number];

/** A sample each 10 ms, in the order told. */
function profileOf(seen: readonly Seen[], lag: readonly { atUs: number; lagUs: number }[] = []): Profile {
  const samples = seen.flatMap(([node, label, times]) => Array.from({ length: times }, () => [node, label] as const));
  return {
    kind: 'cpu',
    title: 'CPU of the shop',
    durationUs: samples.length * 10_000,
    measures: [{ name: 'wall', unit: 'nanoseconds' }],
    tree,
    samples: {
      count: samples.length,
      node: Uint32Array.from(samples, ([node]) => node),
      label: Uint32Array.from(samples, ([, label]) => label),
      atUs: Float64Array.from(samples, (_, i) => i * 10_000),
      values: [new Float64Array(samples.length).fill(1e7)],
    },
    labels: [{}, { route: 'GET /products' }, { route: 'GET /ledger' }],
    threads: ['main'],
    timeline: { gc: [], lag, waiting: [], memory: [], work: [], dropped: 0 },
    origin: { engine: 'inspector', interval: 10_000, notes: [] },
  };
}

const noLeak: LeakVerdict = {
  leaking: false,
  confidence: 0,
  evidence: ['What collections leave does not grow.'],
  suspects: [],
  readings: 10,
  spanMs: 9000,
  growthBytesPerMinute: 0,
};

test('the hot function is the shop’s, with what it calls, and not its customers’', () => {
  const { hot, blocked } = profileFindings(
    profileOf([
      [1, 0, 80],
      [4, search, 20],
      [5, search, 10],
      [3, search, 20],
      [2, search, 50],
    ]),
    noLeak,
  );
  expect(hot).toEqual({ frame: distance, share: 0.3, samples: 30, callers: [rank], route: 'GET /products' });
  expect(blocked).toBeUndefined();
});

test('what holds the loop is told apart, and does not count as hot', () => {
  const cpu = profileOf(
    [
      [4, search, 20],
      [6, report, 40],
      [4, search, 10],
      [6, report, 30],
    ],
    [
      { atUs: 600_000, lagUs: 400_000 },
      { atUs: 650_000, lagUs: 20_000 },
      { atUs: 1_000_000, lagUs: 300_000 },
    ],
  );
  const { hot, blocked } = profileFindings(cpu, noLeak);
  expect(blocked).toEqual({ frame: ledger, times: 2, longestMs: 400, route: 'GET /ledger' });
  expect(hot).toMatchObject({ frame: distance, share: 1, samples: 30 });
});

test('nothing is said of a few samples, of a machine that was late, or of an empty profile', () => {
  const late = [{ atUs: 90_000, lagUs: 500_000 }];
  expect(profileFindings(profileOf([[4, search, 9]]), noLeak)).toMatchObject({ hot: undefined, blocked: undefined });
  expect(profileFindings(profileOf([[1, 0, 9]], late), noLeak)).toMatchObject({ hot: undefined, blocked: undefined });
  expect(findingParagraphs(profileFindings(profileOf([]), noLeak))).toEqual([]);
});

test('each finding has its place, why and what to do, in 80 columns', () => {
  const leak: LeakVerdict = {
    ...noLeak,
    leaking: true,
    confidence: 0.97,
    suspects: [
      {
        frame: render,
        stack: [native, render, ofOrder, framework],
        growthBytesPerMinute: 48e6,
        samples: 10,
        monotone: 1,
        sigma: 9,
        share: 0.8,
        sizeNow: 8.2e6,
      },
    ],
  };
  const lag = [{ atUs: 600_000, lagUs: 400_000 }];
  const found = findingParagraphs(
    profileFindings(
      profileOf(
        [
          [4, search, 20],
          [6, report, 40],
        ],
        lag,
      ),
      leak,
    ),
  );
  expect(found.map(({ title }) => title)).toEqual([
    'Hot: distance takes 100 % of what requests compute',
    'Blocked: ledger holds the event loop for up to 400 ms',
    'Leak: what render makes is never let go of, 48.0 MB a minute',
  ]);
  expect(found.map(({ at }) => at)).toEqual([
    'examples/shop/src/services/ranking.ts:20:1  distance',
    'examples/shop/src/services/ledger.ts:5:1  ledger',
    'examples/shop/src/services/receipts.ts:40:1  render',
  ]);
  expect(found[0]?.fix).toContain('rank (examples/shop/src/services/ranking.ts:10:1)');
  expect(found[2]?.fix).toContain('from examples/shop/src/services/receipts.ts:30:1 on');
  const lines = found.flatMap((each) => paragraphLines(each, 80));
  expect(lines).toContain('  at      examples/shop/src/services/ranking.ts:20:1  distance');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});
