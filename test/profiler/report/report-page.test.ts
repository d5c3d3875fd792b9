import { readFile, writeFile } from 'node:fs/promises';
import { reportOf } from '@sonde/profiler';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from '../../browser/accessibility.js';
import { browsers, installChromium } from '../../browser/open-browser.js';
import { describeWith } from '../../servers.js';
import { hostileProfile } from './hostile-profile.js';
import { largeProfile } from './large-profile.js';
import { colours, graph, openDesk, painted, type ReportDesk, settled, told } from './open-report.js';
import { realReport } from './real-report.js';

/** Milliseconds: axe-core looks at every element of every view. */
const slow = 180_000;

describeWith(browsers, 'Chromium', installChromium, (program) => {
  let desk: ReportDesk;
  let real: string;
  beforeAll(async () => {
    desk = await openDesk(program);
    real = await desk.write('real', await realReport());
  });
  afterAll(() => desk?.close());

  test.each(['light', 'dark'] as const)(
    'keeps nobody out (%s)',
    (scheme) =>
      desk.look(
        real,
        async (page) => {
          for (const key of ['1', '2', '3', '5', '1']) {
            await page.keyboard.press(key);
            await painted(page);
            expect(await barriers(page), `view ${key}`).toEqual([]);
          }
          await graph(page).click({ position: { x: 40, y: 50 } });
          await page.keyboard.press('/');
          await page.keyboard.type('order');
          await settled(page);
          expect(await barriers(page), 'details and search').toEqual([]);
          await page.getByRole('button', { name: /Heap/ }).click();
          expect(await barriers(page), 'heap').toEqual([]);
          await graph(page).focus();
          await page.keyboard.press('?');
          expect(await barriers(page), 'help').toEqual([]);
        },
        { scheme },
      ),
    slow,
  );

  test('turns dark and back while it is open', () =>
    desk.look(real, async (page) => {
      const picture = () =>
        graph(page)
          .locator('canvas')
          .evaluate((canvas: { toDataURL(): string }) => canvas.toDataURL());
      const light = await picture();
      await page.emulateMedia({ colorScheme: 'dark' });
      await painted(page);
      const dark = await picture();
      expect(dark).not.toBe(light);
      await page.emulateMedia({ colorScheme: 'light' });
      await painted(page);
      expect(await picture()).toBe(light);
    }));

  test.each([390, 320])('fits into a window of %d pixels', (width) =>
    desk.look(
      real,
      async (page) => {
        for (const key of ['1', '2', '3', '5']) {
          await page.keyboard.press(key);
          await painted(page);
          const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
          expect(await page.evaluate(overflow), `view ${key}`).toBe(0);
        }
      },
      { width, height: 844 },
    ),
  );

  test('draws as many pixels as the screen has, and anew when the window changes', () =>
    desk.look(real, async (page) => {
      const widths = () =>
        page.evaluate<[number, number]>(
          '(([canvas]) => [canvas.width, canvas.parentElement.clientWidth * devicePixelRatio])(document.querySelectorAll(".flame canvas"))',
        );
      await page.setViewportSize({ width: 900, height: 700 });
      await painted(page);
      await painted(page);
      const [drawn, room] = await widths();
      expect(drawn).toBe(Math.round(room));
    }));

  test('keeps still for those who ask for it', () =>
    desk.look(real, async (page) => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const picture = () =>
        graph(page)
          .locator('canvas')
          .evaluate((canvas: { toDataURL(): string }) => canvas.toDataURL());
      await graph(page).focus();
      for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
      await painted(page);
      const first = await picture();
      await settled(page);
      expect(await picture()).toBe(first);
    }));

  test('prints the summary, the graph and the table, and nothing to press', () =>
    desk.look(real, async (page) => {
      await page.emulateMedia({ media: 'print' });
      for (const shown of ['#summary', '.flame-canvas >> nth=0', '#functions table']) {
        expect(await page.locator(shown).isVisible(), shown).toBe(true);
      }
      for (const hidden of ['.explorer-bar', '.explorer-filters', '.table-bar >> nth=0']) {
        expect(await page.locator(hidden).isVisible(), hidden).toBe(false);
      }
      expect((await page.pdf()).length).toBeGreaterThan(10_000);
    }));

  test('shows hostile names as text', async () => {
    const path = await desk.write('hostile', reportOf([hostileProfile()]));
    await desk.look(path, async (page) => {
      for (const key of ['1', '2', '3']) {
        await page.keyboard.press(key);
        expect(await colours(page)).toBeGreaterThan(2);
      }
      await page.keyboard.press('1');
      await graph(page).focus();
      await page.keyboard.press('ArrowDown');
      expect((await told(page)).length).toBeLessThan(2500);
      const found = await page.evaluate<{
        executed: unknown;
        strangers: number;
        disguised: boolean;
        longest: number;
      }>(`({
        executed: globalThis.executed,
        strangers: document.querySelectorAll('img, iframe, object, embed, base, body script:not([id]):not(:last-of-type)').length,
        disguised: /[\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]/.test(
          [...document.querySelectorAll('#explorer, #functions')].map((each) => each.textContent).join('')),
        longest: Math.max(...[...document.querySelectorAll('bdi')].map((each) => each.textContent.length)),
      })`);
      expect(found).toMatchObject({ executed: undefined, strangers: 0, disguised: false });
      expect(found.longest).toBeLessThanOrEqual(520);
    });
  });

  test('keeps what needs no program where its data is broken', async () => {
    const path = await desk.write('broken', await realReport());
    const page = await readFile(path, 'utf8');
    await writeFile(path, page.replace(/(x-sonde-report">.{400}).{40}/, '$1'));
    const look = async (broken: Page) => {
      expect(await broken.locator('#failure').textContent()).toMatch(/^The graphs cannot be shown: .+complete\.$/);
      expect(await broken.locator('#explorer').isVisible()).toBe(false);
      expect(await broken.locator('#functions table').count()).toBe(3);
      expect(await broken.locator('#summary li').count()).toBeGreaterThan(3);
    };
    await desk.look(path, look, {}, '#failure:not([hidden])');
  });

  test('opens 200 000 samples, and stays smooth', async () => {
    const path = await desk.write('large', reportOf([largeProfile(200_000)]));
    await desk.look(path, async (page) => {
      // The page's policy forbids the polling of `waitForFunction`, which evaluates text in the page.
      const drawnAt = () =>
        page.evaluate<number | undefined>('performance.getEntriesByName("report-drawn")[0]?.startTime');
      await expect.poll(drawnAt, { timeout: 60_000 }).toBeGreaterThan(0);
      const openMs = (await drawnAt())!;
      /** Milliseconds that the program works for one picture, of some: half of them take no longer than the first. */
      const work = (act: string) =>
        page.evaluate<{ median: number; longest: number }>(`(async () => {
          const took = [];
          for (let i = 0; i < 40; i++) {
            const area = [...document.querySelectorAll('.flame-scroller')].find((each) => each.offsetParent !== null);
            const box = area.getBoundingClientRect();
            ${act};
            await new Promise((done) => requestAnimationFrame(done));
            const drawnFrom = performance.now();
            void area.offsetHeight;
            took.push(await new Promise((done) => { const channel = new MessageChannel(); channel.port1.onmessage = () => done(performance.now() - drawnFrom); channel.port2.postMessage(0); }));
          }
          took.sort((a, b) => a - b);
          return { median: took[20], longest: took[39] };
        })()`);
      const at = 'bubbles: true, cancelable: true, clientX: box.left + 20 + i * 25, clientY: box.top + 30 + i * 8';
      const hover = `area.dispatchEvent(new PointerEvent('pointermove', { ${at}, pointerType: 'mouse' }))`;
      const zoom = `area.dispatchEvent(new WheelEvent('wheel', { ${at}, ctrlKey: true, deltaY: i < 20 ? -40 : 40 }))`;
      const figures: Record<string, { median: number; longest: number }> = {
        hover: await work(hover),
        zoom: await work(zoom),
        scroll: await work('area.scrollTop = i * 10'),
      };
      await page.keyboard.press('2');
      figures['zoom in time order'] = await work(zoom);
      const lines = Object.entries(figures).map(
        ([name, { median, longest }]) => `${name} ${median.toFixed(1)} ms (longest ${longest.toFixed(1)})`,
      );
      console.log(`200 000 samples: open ${Math.round(openMs)} ms; ${lines.join(', ')}`);
      // Goals: 2 s and 16 ms; there is room for machines that do other things as well.
      expect(openMs).toBeLessThan(20_000);
      for (const [name, { median }] of Object.entries(figures)) expect(median, name).toBeLessThan(100);
    });
  });
});
