import { type MemoryUse, type Profile, readProfile, reportOf } from '@sonde/profiler';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from '../../browser/accessibility.js';
import { browsers, installChromium } from '../../browser/open-browser.js';
import { describeWith } from '../../servers.js';
import { type RealProfiles, realProfiles } from '../formats/real-profiles.js';
import { colours, graph, openDesk, type ReportDesk, settled, tableNames, told } from './open-report.js';

const plain = (text: string | null) => (text ?? '').replaceAll('\u00a0', ' ');

/** A heap that grew from 20 to 90 MB within ten seconds. */
const memory: MemoryUse[] = Array.from({ length: 11 }, (_, second) => ({
  atUs: second * 1e6,
  heapUsed: 20e6 + second * 7e6,
  heapTotal: 100e6,
  external: 1e6,
  arrayBuffers: 1e5,
  rss: 140e6 + second * 7e6,
}));

describeWith(browsers, 'Chromium', installChromium, (program) => {
  let files: RealProfiles;
  let desk: ReportDesk;
  let path: string;
  beforeAll(async () => {
    files = await realProfiles();
    const [sites] = (await readProfile(files.heapprofile, { title: 'By site' })) as [Profile];
    const [types] = (await readProfile(files.heapsnapshot, { title: 'By type' })) as [Profile];
    const timeline = { gc: [], lag: [], waiting: [], memory, work: [], dropped: 0 };
    const grown: Profile = {
      ...sites,
      title: 'Later',
      durationUs: 10e6,
      timeline,
      samples: { ...sites.samples, values: sites.samples.values.map((column) => column.map((value) => value * 3)) },
    };
    desk = await openDesk(program);
    path = await desk.write('heap', reportOf([sites, grown, types], { title: 'Heaps', compare: [0, 1] }));
  });
  afterAll(async () => {
    await desk?.close();
    await files?.remove();
  });

  const open = (tab: string, look: (page: Page) => Promise<void>, visit = {}) =>
    desk.look(
      path,
      async (page) => {
        await page.locator('.profile-tab', { hasText: tab }).click();
        await settled(page);
        await look(page);
      },
      visit,
    );
  const summary = async (page: Page) => plain(await page.locator('#summary .profile-summary:visible').textContent());

  test('by site: who allocated what is alive, in sentences, graph and table', () =>
    open('By site', async (page) => {
      expect(await summary(page)).toMatch(/Most: [\d.]+ [kM]?B \(\d.*program\.cjs/);
      expect(await colours(page)).toBeGreaterThan(2);
      await page.getByLabel('Filter functions').fill('program.cjs');
      expect((await tableNames(page)).length).toBeGreaterThan(0);
      await page.locator('#functions .function-button').first().click();
      expect(await page.locator('.sandwich-title').textContent()).toMatch(/total/);
    }));

  test('by type: the planted orders are a row of their own', () =>
    open('By type', async (page) => {
      expect(await summary(page)).toMatch(/told by type and constructor.*By type: /);
      await page.getByLabel('Filter functions').fill('PlantedOrder');
      expect(await tableNames(page)).toContain('PlantedOrder');
      await page.getByLabel('Measure').selectOption('Objects alive');
      await settled(page);
      const row = page.locator('#functions tbody tr', { has: page.locator('text=/^PlantedOrder$/') });
      expect(plain(await row.first().textContent())).toMatch(/500\d|5,00\d/);
    }));

  test('growth: a line of memory over time, a sentence, and the comparison with an earlier heap', () =>
    open('Later', async (page) => {
      expect(await summary(page)).toContain('The heap in use went from 20 MB to 90 MB in 10 s');
      expect(await page.locator('.timeline').isVisible()).toBe(true);
      expect(await page.locator('.timeline-name').allTextContents()).toEqual([expect.stringContaining('Heap of RSS')]);
      const drawn = await page.locator('.timeline canvas').evaluate((canvas: HTMLCanvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return new Set(Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]! * 65536 + data[4 * i + 2]!)).size;
      });
      expect(drawn).toBeGreaterThan(5);
      // There is no time of a sample that a window could choose by.
      expect(await page.getByRole('slider').count()).toBe(0);
      await page.keyboard.press('5');
      await settled(page);
      expect(await page.getByRole('button', { name: 'As they are' }).getAttribute('aria-pressed')).toBe('true');
      expect(plain(await page.locator('.graph-status').textContent())).toContain('compared as they are');
      expect(await page.locator('#comparison tbody tr').first().textContent()).toContain('+');
    }));

  test('keys reach every box, and are told', () =>
    open('By type', async (page) => {
      await graph(page).focus();
      expect(plain(await told(page))).toMatch(/^all, 100 % · [\d.]+ MB/);
      await page.keyboard.press('ArrowDown');
      expect(plain(await told(page))).toMatch(/B.*level 1$/);
      await page.keyboard.press('4');
      expect(await page.evaluate('document.activeElement.closest("#functions") !== null')).toBe(true);
    }));

  test.each(['light', 'dark'] as const)(
    'keeps nobody out (%s)',
    (scheme) =>
      open(
        'By site',
        async (page) => {
          expect(await barriers(page), 'by site').toEqual([]);
          for (const tab of ['Later', 'By type']) {
            await page.locator('.profile-tab', { hasText: tab }).click();
            await settled(page);
            expect(await barriers(page), tab).toEqual([]);
          }
        },
        { scheme, width: 1280 },
      ),
    180_000,
  );
});

/** What of a canvas is used here, where types of browsers are not known. */
interface HTMLCanvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): { getImageData(x: number, y: number, width: number, height: number): { data: Uint8Array } };
}
