import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Profile, readProfile, reportOf } from '@sonde/profiler';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browsers, installChromium } from '../../browser/open-browser.js';
import { describeWith } from '../../servers.js';
import { openDesk, type ReportDesk, settled } from './open-report.js';

/** One function, hot in line 5 for the first half of the time, and in line 7 for the second: each loop is in one line. */
const lines = `function crunch(isFirst, until) {
  let sum = 1;
  while (performance.now() < until) {
    if (isFirst) {
      for (let i = 0; i < 3e5; i++) sum += Math.sqrt(sum + i);
    } else {
      for (let i = 0; i < 3e5; i++) sum += Math.cbrt(sum - i);
    }
  }
  return sum;
}
function first(until) { return crunch(true, until); }
function second(until) { return crunch(false, until); }
first(performance.now() + 1500);
second(performance.now() + 1500);`.split('\n');
const [firstLine, secondLine] = [5, 7];

describeWith(browsers, 'Chromium', installChromium, (program) => {
  let folder: string;
  let desk: ReportDesk;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sonde-lines-'));
    const script = join(folder, 'crunch.cjs');
    await writeFile(script, lines.join('\n'));
    const flags = ['--cpu-prof', '--cpu-prof-interval=500', '--cpu-prof-name=crunch.cpuprofile', script];
    await promisify(execFile)(process.execPath, flags, { cwd: folder });
    const [profile] = (await readProfile(join(folder, 'crunch.cpuprofile'))) as [Profile];
    const { file } = profile.tree.frames.find(({ name }) => name === 'crunch')!;
    desk = await openDesk(program);
    path = await desk.write('lines', reportOf([profile], { sources: [{ file, firstLine: 1, lines }] }));
  });
  afterAll(async () => {
    await desk?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Of each line that was seen, its share in percent, as the panel shows it beside the source. */
  async function shares(page: Page): Promise<Map<number, number>> {
    const texts = await page
      .locator('.details:visible [data-heat]')
      .evaluateAll((all: { children: ArrayLike<{ textContent: string }> }[]) =>
        all.map(({ children }) => [children[0]!.textContent, children[1]!.textContent]),
      );
    return new Map(texts.map(([share, line]) => [Number(line), Number.parseFloat(share!.replace('<', ''))]));
  }

  const look = (act: (page: Page) => Promise<void>) =>
    desk.look(path, async (page) => {
      await page.getByLabel('Filter functions').fill('crunch');
      await page.locator('#functions .function-button', { hasText: 'crunch' }).first().click();
      await page.keyboard.press('1');
      await page.locator('.details h3', { hasText: 'crunch' }).waitFor();
      await act(page);
    });

  test('both planted lines stand out, each with its half, and the text beside them is theirs', () =>
    look(async (page) => {
      const seen = await shares(page);
      const planted = [seen.get(firstLine) ?? 0, seen.get(secondLine) ?? 0];
      expect(planted[0]! + planted[1]!).toBeGreaterThan(90);
      for (const share of planted) expect(share).toBeGreaterThan(25);
      const hottest = await page.locator('.details [data-heat="5"]').first().textContent();
      expect(hottest).toMatch(/sqrt|cbrt/);
      expect(await page.locator('.lines-estimated').count()).toBe(0);
    }));

  test.each([
    ['first', 0.15, 0.35, firstLine, secondLine],
    ['second', 0.7, 0.9, secondLine, firstLine],
  ] as const)('of a window in the %s half, only its line', (_, from, to, hot, cold) =>
    look(async (page) => {
      const area = page.locator('.timeline-area');
      await area.scrollIntoViewIfNeeded();
      const { x, y, width } = (await area.boundingBox())!;
      await page.mouse.move(x + width * from, y + 40);
      await page.mouse.down();
      await page.mouse.move(x + width * to, y + 40, { steps: 4 });
      await page.mouse.up();
      await settled(page);
      const seen = await shares(page);
      expect(seen.get(hot)).toBeGreaterThan(90);
      expect(seen.get(cold) ?? 0).toBe(0);
      // Of the stack that was chosen in part, it says that lines are estimated.
      expect(await page.locator('.lines-estimated').count()).toBe(1);
    }),
  );
});
