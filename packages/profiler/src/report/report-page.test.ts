import { execFile } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { renderReport } from './render-report.js';
import { hostile, longProfile, reportWith } from './report.test.support.js';
import { reportOf } from './report-of.js';
import { reportPage } from './report-page.js';

const run = promisify(execFile);
const clock = { epochMs: () => 1_700_000_000_000, monotonicMs: () => 0 };

test('the page is the one that renderReport makes', async () => {
  const { profiles, sections } = reportWith(hostile[0]!);
  const options = { title: 'both', sections, compare: true, clock };
  expect(await reportPage(profiles, options)).toBe(await renderReport(reportOf(profiles, options)));
});

test('options are checked before a thread is started', async () => {
  await expect(reportPage([])).rejects.toThrow('at least one');
  await expect(reportPage([], { theme: 1 } as never)).rejects.toThrow('unknown option');
});

test.each([undefined, null, {}, 'cpu.pb.gz', [undefined], [null], [[]], [{}]])(
  '%o is no list of profiles',
  async (nonsense) => {
    const refusal = { code: 'SONDE_INVALID_OPTION' };
    await expect(reportPage(nonsense as never)).rejects.toMatchObject(refusal);
    expect(() => reportOf(nonsense as never)).toThrow(expect.objectContaining(refusal));
    await expect(renderReport({ profiles: nonsense, verdicts: [] } as never)).rejects.toMatchObject(refusal);
    await expect(renderReport(nonsense as never)).rejects.toMatchObject(refusal);
  },
);

test.each([
  { sources: [[1]] },
  { sources: [null] },
  { sources: [{ file: 'a.js', firstLine: 1, lines: [2] }] },
  { sections: [1] },
  { sections: [{ title: 'x' }] },
  { sections: [{ title: 'x', entries: [null] }] },
])('%j is refused as an option', async (options) => {
  const { profiles } = reportWith('x');
  const name = Object.keys(options)[0]!;
  await expect(reportPage(profiles, options as never)).rejects.toMatchObject({
    code: 'SONDE_INVALID_OPTION',
    message: expect.stringContaining(name),
  });
});

test('a long profile does not hold the event loop', async () => {
  const profile = longProfile(200_000);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const began = performance.now();
  const page = await reportPage([profile]);
  const took = performance.now() - began;
  delay.disable();
  console.log(
    `page of 200 000 samples: ${(page.length / 1000).toFixed(0)} kB in ${took.toFixed(0)} ms, the loop held for ${(delay.max / 1e6).toFixed(0)} ms at most`,
  );
  expect(took).toBeLessThan(15_000);
  expect(delay.max / 1e6).toBeLessThan(1000);
});

test('what breaks the thread is told, and does not break the service', async () => {
  const { profiles } = reportWith('x');
  const broken = { ...profiles[0]!, tree: { ...profiles[0]!.tree, frames: [] } };
  await expect(reportPage([broken])).rejects.toThrow(TypeError);
});

test('where threads are forbidden, the page is made all the same', async () => {
  const program = `
    const { reportPage } = await import(process.argv[1]);
    const { CallTreeBuilder } = await import(process.argv[2]);
    const none = new Uint32Array(0);
    const page = await reportPage([{ kind: 'cpu', title: 'x', durationUs: 0, measures: [{ name: 'wall', unit: 'nanoseconds' }],
      tree: new CallTreeBuilder().build(), samples: { count: 0, node: none, values: [new Float64Array(0)] }, labels: [{}],
      threads: ['main'], origin: { engine: 'x', interval: 0, notes: [] } }]);
    console.log(page.length > 10_000);`;
  const dist = new URL('../../dist/', import.meta.url);
  const flags = [
    '--no-warnings',
    '--experimental-permission',
    '--allow-fs-read=*',
    '--input-type=module',
    '-e',
    program,
  ];
  const modules = ['report/report-page.js', 'call-tree/call-tree.js'].map((file) => new URL(file, dist).href);
  const { stdout } = await run(process.execPath, [...flags, ...modules]);
  expect(stdout).toBe('true\n');
});
