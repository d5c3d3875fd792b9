import { afterAll, beforeAll, expect, test } from 'vitest';
import { browsers, installChromium } from '../../browser/open-browser.js';
import { describeWith } from '../../servers.js';
import {
  colours,
  crumbs,
  graph,
  openDesk,
  painted,
  type ReportDesk,
  settled,
  tableNames,
  told,
} from './open-report.js';
import { realReport } from './real-report.js';

describeWith(browsers, 'Chromium', installChromium, (program) => {
  let desk: ReportDesk;
  let path: string;
  beforeAll(async () => {
    desk = await openDesk(program);
    path = await desk.write('real', await realReport());
  });
  afterAll(() => desk?.close());

  test('every view is drawn, by key and by button', () =>
    desk.look(path, async (page) => {
      for (const [key, name] of [
        ['1', 'Flame graph'],
        ['2', 'Time order'],
        ['3', 'Sandwich'],
        ['5', 'Comparison'],
      ] as const) {
        await page.keyboard.press(key);
        expect(await page.getByRole('button', { name, exact: true }).getAttribute('aria-pressed'), name).toBe('true');
        expect(await colours(page), name).toBeGreaterThan(3);
      }
      await page.getByRole('button', { name: 'Time order', exact: true }).click();
      expect(await colours(page)).toBeGreaterThan(3);
      await page.keyboard.press('4');
      expect(await page.evaluate('document.activeElement.closest("#functions") !== null')).toBe(true);
    }));

  test('a click zooms, tells about the function, and back goes back', () =>
    desk.look(path, async (page) => {
      await graph(page).click({ position: { x: 40, y: 50 } });
      await settled(page);
      const way = await crumbs(page);
      expect(way.length).toBeGreaterThanOrEqual(3);
      expect(await page.locator('.details:visible h3').textContent()).toBe(way.at(-1));
      await page.goBack();
      expect(await crumbs(page)).toEqual(['all']);
      await page.goForward();
      expect(await crumbs(page)).toEqual(way);
      await page.getByRole('button', { name: 'Reset zoom' }).click();
      expect(await crumbs(page)).toEqual(['all']);
    }));

  test('an address brings the same view again', async () => {
    let hash = '';
    let way: string[] = [];
    await desk.look(path, async (page) => {
      await page.keyboard.press('i');
      await graph(page).focus();
      for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
      await page.keyboard.press('/');
      await page.keyboard.type('rankOrders');
      hash = await page.evaluate<string>('location.hash');
      way = await crumbs(page);
      expect(way.length).toBe(4);
    });
    await desk.look(path, async (page) => {
      await page.evaluate((text) => {
        (globalThis as unknown as { location: { hash: string } }).location.hash = text;
      }, hash);
      await page.reload();
      await page.waitForSelector('.crumbs li:nth-child(4)');
      expect(await crumbs(page)).toEqual(way);
      expect(await page.locator('.search-field').inputValue()).toBe('rankOrders');
      expect(await page.getByRole('button', { name: 'Flame', exact: true }).getAttribute('aria-pressed')).toBe('true');
    });
  });

  test('keys go from box to box, in and out, and are told', () =>
    desk.look(path, async (page) => {
      await graph(page).focus();
      expect(await told(page)).toMatch(/^all, 100\u00a0%/);
      await page.keyboard.press('ArrowDown');
      const first = await told(page);
      expect(first).toMatch(/level 1$/);
      await page.keyboard.press('ArrowRight');
      expect(await told(page)).not.toBe(first);
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect((await crumbs(page)).length).toBe(3);
      await page.keyboard.press('Escape');
      expect((await crumbs(page)).length).toBe(2);
      await page.keyboard.press('0');
      expect(await crumbs(page)).toEqual(['all']);
    }));

  test('wheel and drag move the view and leave the way as it is', () =>
    desk.look(path, async (page) => {
      const picture = () =>
        graph(page)
          .locator('canvas')
          .evaluate((canvas: { toDataURL(): string }) => canvas.toDataURL());
      await graph(page).scrollIntoViewIfNeeded();
      const whole = await picture();
      const { x, y, width } = (await graph(page).boundingBox())!;
      await page.mouse.move(x + width / 3, y + 60);
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -400);
      await page.keyboard.up('Control');
      await page.mouse.move(0, 0);
      await painted(page);
      const near = await picture();
      expect(near).not.toBe(whole);
      await page.mouse.move(x + 300, y + 60);
      await page.mouse.down();
      await page.mouse.move(x + 150, y + 60, { steps: 4 });
      await page.mouse.up();
      await painted(page);
      expect(await picture()).not.toBe(near);
      expect(await crumbs(page)).toEqual(['all']);
      await page.keyboard.press('0');
      await settled(page);
      await page.mouse.move(0, 0);
      await painted(page);
      expect(await picture()).toBe(whole);
    }));

  test('the tip goes with the click, and comes back with the pointer', () =>
    desk.look(path, async (page) => {
      const tip = page.locator('.flame:visible .flame-tip').first();
      await graph(page).scrollIntoViewIfNeeded();
      const { x, y } = (await graph(page).boundingBox())!;
      await page.mouse.move(x + 100, y + 30, { steps: 2 });
      expect(await tip.isVisible()).toBe(true);
      await page.mouse.click(x + 100, y + 30);
      expect(await tip.isVisible()).toBe(false);
      await page.mouse.move(x + 110, y + 30, { steps: 2 });
      expect(await tip.isVisible()).toBe(true);
    }));

  test('search counts, weighs and goes from hit to hit', () =>
    desk.look(path, async (page) => {
      await page.keyboard.press('Control+f');
      await page.keyboard.type('rankOrders');
      expect(await page.locator('.search-result').textContent()).toMatch(/^1 function, \d+\.\d\u00a0%$/);
      await page.keyboard.press('Enter');
      expect(await told(page)).toMatch(/^rankOrders, /);
      await page.getByRole('button', { name: 'Regular expression' }).click();
      await page.locator('.search-field').fill('^(rankOrders|processTicksAndRejections) ');
      expect(await page.locator('.search-result').textContent()).toMatch(/^2 functions, /);
      await page.locator('.search-field').fill('(');
      expect(await page.locator('.search-result').textContent()).toBe('No regular expression');
      expect(await page.locator('.search-field').getAttribute('aria-invalid')).toBe('true');
      await page.locator('.search-field').fill('no such function');
      expect(await page.locator('.search-result').textContent()).toBe('Nothing found');
    }));

  test('the table sorts, filters, turns pages, and opens the sandwich', () =>
    desk.look(path, async (page) => {
      const head = (name: string) => page.locator('#functions th', { hasText: name });
      expect(await head('Self').getAttribute('aria-sort')).toBe('descending');
      const bySelf = await tableNames(page);
      await head('Total').getByRole('button').click();
      expect(await head('Total').getAttribute('aria-sort')).toBe('descending');
      expect(await head('Self').getAttribute('aria-sort')).toBeNull();
      expect(await tableNames(page)).not.toEqual(bySelf);
      await page.getByRole('button', { name: 'Next page: Functions', exact: true }).click();
      expect(await page.locator('#functions .table-status').textContent()).toMatch(/^26–50 of /);
      await page.getByLabel('Filter functions').fill('RANKORDERS');
      expect(await tableNames(page)).toEqual(['rankOrders']);
      await page.locator('#functions .function-button').click();
      expect(await page.locator('.sandwich-title').textContent()).toMatch(/^rankOrders/);
      expect(await page.locator('#functions tr[aria-selected=true]').count()).toBe(1);
      expect(await colours(page)).toBeGreaterThan(2);
    }));

  test('hidden code is counted for its callers', () =>
    desk.look(path, async (page) => {
      const shown = () => page.locator('.graph-status').textContent();
      await page.getByLabel('Filter functions').fill('node internals');
      expect((await tableNames(page)).length).toBeGreaterThan(0);
      await page.locator('.kind-switch[data-kind=node]').click();
      expect(await page.locator('.kind-switch[data-kind=node]').getAttribute('aria-pressed')).toBe('false');
      expect(await tableNames(page)).toEqual([]);
      for (const kind of ['application', 'dependency', 'native', 'gc']) {
        const button = page.locator(`.kind-switch[data-kind=${kind}]`);
        if (await button.isVisible()) await button.click();
      }
      expect(await page.locator('.graph-empty').isVisible()).toBe(true);
      expect(await shown()).toMatch(/^0 shown/);
    }));

  test('a window of time, a route and a measure are what all views are of', () =>
    desk.look(path, async (page) => {
      const status = page.locator('.graph-status');
      const samples = async () =>
        Number(/([\d,]+)\u00a0samples/.exec((await status.textContent())!)![1]!.replace(',', ''));
      const all = await samples();
      await page.locator('.timeline-area').scrollIntoViewIfNeeded();
      const { x, y, width } = (await page.locator('.timeline-area').boundingBox())!;
      await page.mouse.move(x + width * 0.4, y + 40);
      await page.mouse.down();
      await page.mouse.move(x + width * 0.6, y + 40, { steps: 3 });
      await settled(page);
      // Views follow the pointer; the address waits until it lets go.
      const drawn = await samples();
      expect(await page.evaluate<string>('location.hash')).not.toContain('window');
      await page.mouse.up();
      const some = await samples();
      expect(some).toBe(drawn);
      expect(await page.evaluate<string>('location.hash')).toContain('window');
      await page.goBack();
      expect(await samples()).toBe(all);
      await page.goForward();
      expect(await samples()).toBe(some);
      expect(some).toBeGreaterThan(0);
      expect(some).toBeLessThan(all);
      expect(await status.textContent()).toContain('window of');
      await page.getByRole('slider', { name: 'End of the window' }).press('PageUp');
      expect(await samples()).toBeGreaterThan(some);
      await page.getByRole('button', { name: 'Whole time' }).click();
      expect(await samples()).toBe(all);
      await page.locator('.menu', { hasText: 'Route' }).locator('select').selectOption({ index: 1 });
      expect(await samples()).toBeLessThan(all);
      await page.locator('.menu', { hasText: 'Route' }).locator('select').selectOption({ index: 0 });
      await page.getByLabel('Measure').selectOption('Samples');
      expect(await status.textContent()).toMatch(/^[\d,]+ shown/);
    }));

  test('details show the source with its hot lines, callers and callees', () =>
    desk.look(path, async (page) => {
      await page.getByLabel('Filter functions').fill('rankOrders');
      await page.locator('#functions .function-button').click();
      await page.keyboard.press('1');
      const details = page.locator('.details:visible');
      // Details come a moment later than the graph.
      await details.locator('h3', { hasText: 'rankOrders' }).waitFor();
      expect(await details.textContent()).toContain('Called by');
      const hottest = await details.locator('[data-heat="5"]').textContent();
      expect(hottest).toMatch(/weight|sold/);
      await details.locator('.relatives .function-button').first().click();
      await settled(page);
      expect(await details.locator('h3').textContent()).not.toBe('rankOrders');
    }));

  test('two profiles are compared, by colour, sign and table; the third is a heap', () =>
    desk.look(path, async (page) => {
      await page.keyboard.press('5');
      expect(await page.locator('.change-key').allTextContents()).toEqual(['− less', 'same', '+ more']);
      const after = await colours(page);
      await page.getByRole('button', { name: 'Before', exact: true }).click();
      expect(after + (await colours(page))).toBeGreaterThan(6);
      await page.getByRole('region', { name: 'Table: Functions that changed' }).waitFor();
      await page.getByLabel('Filter changes').fill('rankOrders');
      expect(await page.locator('#comparison tbody tr').textContent()).toMatch(/rankOrders.*\+.*more/);
      await page.getByRole('button', { name: /Heap/ }).click();
      expect(await page.locator('.timeline').isVisible()).toBe(false);
      expect(await page.locator('.graph-status').textContent()).toMatch(/[kM]?B shown/);
      expect(await page.locator('#summary .profile-summary:visible').count()).toBe(1);
      expect(await colours(page)).toBeGreaterThan(2);
    }));

  test('? lists the keys, and Escape closes the list', () =>
    desk.look(path, async (page) => {
      await page.keyboard.press('?');
      expect(await page.locator('#help kbd').count()).toBeGreaterThan(15);
      await page.keyboard.press('Escape');
      expect(await page.locator('#help').isVisible()).toBe(false);
    }));
});
