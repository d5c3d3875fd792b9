import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { threadMs } from '../formats/thread-time.test.support.js';
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
  { basis: 'time', compare: true },
])('%j is refused as an option', async (options) => {
  const { profiles } = reportWith('x');
  const name = Object.keys(options)[0]!;
  await expect(reportPage(profiles, options as never)).rejects.toMatchObject({
    code: 'SONDE_INVALID_OPTION',
    message: expect.stringContaining(name),
  });
});

test('a long profile is made into a page by another thread than the one that asks', { timeout: 120_000 }, async () => {
  const profile = longProfile(200_000);
  const took = async (make: () => Promise<string>) => {
    const began = threadMs();
    const page = await make();
    return { page, ms: threadMs() - began };
  };
  const alone = await took(async () => renderReport(reportOf([profile], { clock })));
  const helped = await took(() => reportPage([profile], { clock }));
  console.log(
    `page of 200 000 samples: ${alone.ms.toFixed(0)} ms of this thread; by reportPage ${helped.ms.toFixed(0)} ms`,
  );
  expect(helped.page === alone.page).toBe(true);
  // What is left to this thread is to hand over the samples, and to take the page.
  if (process.platform === 'linux') expect(helped.ms).toBeLessThan(alone.ms / 2);
});

test('what breaks the thread is told, and does not break the service', async () => {
  const { profiles } = reportWith('x');
  const broken = { ...profiles[0]!, tree: { ...profiles[0]!.tree, frames: [] } };
  await expect(reportPage([broken])).rejects.toThrow(TypeError);
});

test('where threads are forbidden, the page is made all the same', async () => {
  const program = `
    const { readProfile, reportPage } = await import(process.argv[1]);
    const page = await reportPage(await readProfile(new TextEncoder().encode('main;list 3\\nmain;sort 4\\n')));
    console.log(page.length > 10_000);`;
  const built = new URL('../../dist/index.js', import.meta.url).href;
  const flags = [
    '--no-warnings',
    '--experimental-permission',
    '--allow-fs-read=*',
    '--input-type=module',
    '-e',
    program,
  ];
  const { stdout } = await run(process.execPath, [...flags, built]);
  expect(stdout).toBe('true\n');
});
