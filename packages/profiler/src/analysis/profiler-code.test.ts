import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { packageTotals } from './groups.js';
import { heaviestStack, ownWork } from './own-work.js';
import { isProfilerCode } from './profiler-code.js';
import { frameAt, profileOf } from './stacks.test.support.js';
import { verdicts } from './verdicts.js';

const here = new URL('../capture/profiler.ts', import.meta.url).href;
const installed = '/app/node_modules/@sonde/profiler/dist/capture/profiler.js';

test.each([
  [here, true],
  [fileURLToPath(here), true],
  [new URL('../../dist/capture/profiler.js', import.meta.url).href, true],
  [installed, true],
  ['C:\\app\\node_modules\\@sonde\\profiler\\dist\\index.js', true],
  [new URL('../../trial.mjs', import.meta.url).href, false],
  ['/app/node_modules/@sonde/metrics/dist/index.js', false],
  ['/app/profiler/dist/index.js', false],
  ['file:///app/100%.js', false],
  ['', false],
])('%s is code of the profiler: %s', (file, is) => {
  expect(isProfilerCode({ file })).toBe(is);
});

test.each([here, installed])('its own work, in %s, is not called yours, nor hot, nor charged to anybody', (file) => {
  const profile = profileOf([
    ...Array.from({ length: 120 }, () => ({ stack: ['main /app/a.js:1:1', `start ${file}:9:1`], value: 1e6 })),
    ...Array.from({ length: 120 }, () => ({ stack: [`run ${file}:5:1`, 'list /app/b.js:1:1', 'sort'], value: 1e6 })),
  ]);
  const text = verdicts(profile)
    .map((verdict) => verdict.text.replaceAll('\u00a0', ' '))
    .join('\n');
  expect(text).not.toMatch(/start|\brun\b/);
  expect(text).toContain('By package: profiler 50 %.');
  expect(text).not.toContain('your code');
  expect(ownWork(profile).map(({ frame }) => frame)).toEqual([frameAt(profile, 'list')]);
  expect(packageTotals(profile).map(({ name, self }) => [name, self])).toContainEqual(['profiler', 120e6]);
  expect(heaviestStack(profile, {})?.applicationFrame).not.toBe(frameAt(profile, 'start'));
});
