import { reportOf } from '@sonde/profiler';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from '../../browser/accessibility.js';
import { browsers, installChromium } from '../../browser/open-browser.js';
import { describeWith } from '../../servers.js';
import { colours, crumbs, graph, openDesk, type ReportDesk, settled, told } from './open-report.js';
import { twoProfiles } from './two-profiles.js';

/** Spaces that keep a number and its unit together, as plain ones. */
const plain = (text: string | null) => (text ?? '').replaceAll('\u00a0', ' ');

describeWith(browsers, 'Chromium', installChromium, (program) => {
  let desk: ReportDesk;
  let path: string;
  beforeAll(async () => {
    desk = await openDesk(program);
    path = await desk.write('two', reportOf(twoProfiles(), { title: 'Two', compare: true }));
  });
  afterAll(() => desk?.close());

  /** Opens the comparison. */
  const compare = (look: (page: Page) => Promise<void>, hash = '', visit = {}) =>
    desk.look(
      path,
      async (page) => {
        await page.getByRole('region', { name: 'Table: Functions that changed' }).waitFor();
        await page.keyboard.press('5');
        if (hash !== '') await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
        await settled(page);
        await look(page);
      },
      visit,
    );
  const result = async (page: Page) => plain(await page.locator('.search-result').textContent());
  const details = (page: Page) => page.locator('.details:visible');
  const status = async (page: Page) => plain(await page.locator('.graph-status').textContent());
  /** Rows of the table: function, change of self, of total, verdict, self before and after. */
  const rows = async (page: Page) => {
    const texts = await page
      .locator('#comparison tbody tr')
      .evaluateAll(
        (all: { children: Iterable<{ firstElementChild: { textContent: string } | null; textContent: string }> }[]) =>
          all.map(({ children }) =>
            [...children].map((cell, i) => (i === 0 ? cell.firstElementChild!.textContent : cell.textContent)),
          ),
      );
    return texts.map((cells) => cells.map(plain));
  };

  test('the table is sorted by difference, the greatest growth first, and turned by its head', () =>
    compare(async (page) => {
      const all = await rows(page);
      expect(all.map(([name]) => name)).toEqual(['render', 'added', 'main', 'parse', 'readStream', 'removed']);
      expect(all[0]).toEqual(['render', '+700 ms', '+700 ms', '▲ more', '300 ms', '1.00 s']);
      expect(all.at(-1)).toEqual(['removed', '−300 ms', '−300 ms', '− gone', '300 ms', '0']);
      await page.locator('#comparison th', { hasText: 'Self change' }).getByRole('button').click();
      expect((await rows(page))[0]![0]).toBe('removed');
    }));

  test('search tells how many functions, and their share before and after; hits are gone through', () =>
    compare(async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('render');
      // Of a second as it counts, 300 of 1000 ms; of 1.6 s after it 1 s.
      expect(await result(page)).toBe('1 function, 30.0 % before, 62.5 % after');
      await page.keyboard.press('Enter');
      expect(plain(await told(page))).toMatch(/^render, before 200 ms, after 900 ms, \+700 ms \(\+350 %\)/);
      await page.keyboard.press('Enter');
      expect(plain(await told(page))).toMatch(/^render, before 100 ms, after 100 ms, no change/);
      await page.locator('.search-field').fill('removed');
      expect(await result(page)).toBe('1 function, 30.0 % before, 0 % after');
      await page.locator('.search-field').fill('nothing of the kind');
      expect(await result(page)).toBe('Nothing found');
    }));

  test('details are those of both, callers and callees too; what is gone has some as well', () =>
    compare(async (page) => {
      expect(await details(page).textContent()).toContain('Changed by themselves');
      await details(page).getByRole('button', { name: 'render' }).click();
      await settled(page);
      const text = plain(await details(page).textContent());
      expect(text).toContain('Self300 ms 30.0 %1.00 s 62.5 %+700 ms');
      expect(text).toContain('Called bymain+700 msreadStream0');
      await page.getByLabel('Filter changes').fill('removed');
      await page.locator('#comparison tbody .function-button').click();
      await settled(page);
      expect(plain(await details(page).textContent())).toMatch(
        /removed.*Self300 ms 30\.0 %0 0 %−300 ms.*− gone by total/,
      );
      const hash = await page.evaluate<string>('location.hash');
      await page.getByRole('button', { name: 'Flame graph', exact: true }).click();
      expect(await page.evaluate<string>('location.hash')).not.toContain('frame');
      await page.goBack();
      expect(await page.evaluate<string>('location.hash')).toBe(hash);
    }));

  test('hidden code is counted for its callers on both sides, in graph, table and search', () =>
    compare(async (page) => {
      await page.locator('.kind-switch[data-kind=dependency]').click();
      await page.locator('.kind-switch[data-kind=node]').click();
      await settled(page);
      expect((await rows(page)).map(([name, , , , before, after]) => [name, before, after])).toEqual([
        ['render', '300 ms', '1.00 s'],
        ['added', '0', '200 ms'],
        ['main', '400 ms', '400 ms'],
        ['removed', '300 ms', '0'],
      ]);
      await page.locator('.search-field').fill('parse');
      expect(await result(page)).toBe('Nothing found');
      expect(await status(page)).toMatch(/^1\.00 s before \(×2\.00\) · 1\.60 s after · .*hidden: /);
    }));

  test('the reader chooses by what the two are compared: table, graph and sentences follow', () =>
    compare(async (page) => {
      const sentences = async () => plain(await page.locator('#comparison .verdicts').textContent());
      expect(await sentences()).toContain('compared per time');
      await page.getByRole('button', { name: 'As they are' }).click();
      await settled(page);
      expect((await rows(page))[0]).toEqual(['render', '+850 ms', '+850 ms', '▲ more', '150 ms', '1.00 s']);
      expect(await sentences()).toContain('compared as they are');
      await page.getByRole('button', { name: 'By share' }).click();
      await settled(page);
      // 500 ms of work before, 1.6 s after: each counts 3.2 times.
      expect((await rows(page))[0]).toEqual(['render', '+520 ms', '+520 ms', '▲ more', '480 ms', '1.00 s']);
      expect(await page.evaluate<string>('location.hash')).toContain('basis=total');
      await page.getByLabel('Measure').selectOption('Samples');
      await settled(page);
      expect((await rows(page))[0]!.slice(4)).toEqual(['480', '1,000']);
      await page.goBack();
      await page.goBack();
      await settled(page);
      expect((await rows(page))[0]![4]).toBe('150 ms');
    }));

  test('the basis of the report is where the reader begins', async () => {
    const given = await desk.write('share', reportOf(twoProfiles(), { compare: true, basis: 'none' }));
    await desk.look(given, async (page) => {
      expect(plain(await page.locator('#comparison .verdicts').textContent())).toContain('compared as they are');
      await page.keyboard.press('5');
      expect(await page.getByRole('button', { name: 'As they are' }).getAttribute('aria-pressed')).toBe('true');
      expect(await status(page)).toMatch(/^500 ms before · 1\.60 s after/);
    });
  });

  test('keys go from box to box, zoom in and out, and are told; the way back stands above', () =>
    compare(async (page) => {
      await graph(page).focus();
      expect(plain(await told(page))).toMatch(/^all, before 1\.00 s, after 1\.60 s, \+600 ms/);
      for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
      expect(await crumbs(page)).toEqual(['all', 'main', 'render']);
      expect(plain(await told(page))).toMatch(/^render, .*level 2$/);
      await page.keyboard.press('Escape');
      expect(await crumbs(page)).toEqual(['all', 'main']);
      await page.keyboard.press('0');
      expect(await crumbs(page)).toEqual(['all']);
      await page.getByRole('button', { name: 'Before', exact: true }).click();
      expect(await page.evaluate<string>('location.hash')).toContain('side=before');
      // Widest before: what is gone is seen, what is new is not.
      await graph(page).focus();
      for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
      expect(plain(await told(page))).toMatch(/^removed, before 300 ms, after 0/);
    }));

  test('an address brings the same comparison again', () =>
    compare(async (page) => {
      expect(await page.getByRole('button', { name: 'By share' }).getAttribute('aria-pressed')).toBe('true');
      expect(await page.locator('.search-field').inputValue()).toBe('render');
      expect(await page.getByRole('button', { name: 'Before', exact: true }).getAttribute('aria-pressed')).toBe('true');
      expect(await colours(page)).toBeGreaterThan(3);
    }, '#view=comparison&basis=total&side=before&search=render'));

  test('one label is compared where both have it', () =>
    compare(async (page) => {
      await page.locator('.menu', { hasText: 'Route' }).locator('select').selectOption({ index: 1 });
      await settled(page);
      expect((await rows(page))[0]).toEqual(['render', '+350 ms', '+350 ms', '▲ more', '150 ms', '500 ms']);
      expect(await page.locator('.menu-thread').count()).toBe(0);
    }));

  test.each([
    [1280, 'light'],
    [390, 'dark'],
  ] as const)('keeps nobody out, %d pixels wide, %s', (width, scheme) =>
    compare(
      async (page) => {
        expect(await barriers(page), 'as it opens').toEqual([]);
        await page.locator('.search-field').fill('render');
        await details(page).getByRole('button', { name: 'render' }).click();
        await settled(page);
        expect(await barriers(page), 'details and search').toEqual([]);
        const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        expect(await page.evaluate(overflow)).toBe(0);
      },
      '',
      { width, height: 844, scheme },
    ),
  );
});
