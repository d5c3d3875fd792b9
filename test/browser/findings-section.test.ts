import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Finding, findingsPage, findingsSection } from '@sonde/queries';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWith } from '../servers.js';
import { barriers } from './accessibility.js';
import { endlessFindings, hostileFindings } from './hostile-findings.js';
import { browsers, installChromium, type OpenBrowser, openBrowser } from './open-browser.js';

/** The section in a page as somebody embeds it, whose own style and script are none of ours. */
const embedded = (findings: readonly Finding[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Report</title>
<style>body { margin: 0 } @media (prefers-color-scheme: dark) { body { background: #11161c; color: #e4e9ef } }</style>
<script>globalThis.executed = 'nothing'</script></head>
<body><main><h1>Report</h1>${findingsSection(findings)}</main></body></html>`;

/** What a page is, asked in the page. */
const state = `({
  executed: globalThis.executed,
  scripts: document.querySelectorAll('script').length,
  strangers: [...new Set([...document.querySelectorAll('main *')].map(({ localName }) => localName))].filter((name) =>
    /^(script|img|iframe|a|link|meta|base|object|embed|form|input|button|b)$/.test(name)),
  handlers: [...document.querySelectorAll('main *')].flatMap(({ attributes }) => [...attributes])
    .filter(({ name }) => /^on|^style$|^href$|^src|^autofocus$/.test(name)).length,
  cards: document.querySelectorAll('details').length,
  disguised: /[\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]/.test(document.body.textContent),
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  background: getComputedStyle(document.querySelector('.sonde-findings')).backgroundColor,
})`;

const openAll = `for (const card of document.querySelectorAll('details')) card.open = true`;

describeWith(browsers, 'Chromium', installChromium, (program) => {
  let browser: OpenBrowser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sonde-findings-'));
    browser = await openBrowser(program);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe.each([
    ['hostile texts', hostileFindings],
    ['names of a megabyte', endlessFindings],
    ['nothing', []],
  ] as const)('the section of findings with %s', (_what, findings) => {
    let path: string;
    beforeAll(async () => {
      path = join(folder, 'report.html');
      await writeFile(path, embedded(findings));
    });

    test.each([
      ['light', 1280],
      ['dark', 360],
    ] as const)(
      'in %s, %i px wide: text only, and nobody is kept out',
      async (scheme, width) => {
        await browser.visit(path, { scheme, width }, async (page) => {
          await page.evaluate(openAll);
          expect(await page.evaluate(state)).toEqual({
            executed: 'nothing',
            scripts: 1,
            strangers: [],
            handlers: 0,
            cards: findings.length,
            disguised: false,
            overflow: 0,
            background: scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(17, 22, 28)',
          });
          expect(await barriers(page)).toEqual([]);
        });
      },
      120_000,
    );
  });

  test.each(['light', 'dark'] as const)('in %s, the page of its own is the same, and runs nothing', async (scheme) => {
    const path = join(folder, 'page.html');
    await writeFile(path, findingsPage(hostileFindings, { title: '</title><script>globalThis.executed = 1</script>' }));
    await browser.visit(path, { scheme, width: 360 }, async (page) => {
      await page.evaluate(openAll);
      expect(await page.evaluate(state)).toMatchObject({ scripts: 0, strangers: [], handlers: 0, overflow: 0 });
      expect(await page.evaluate('globalThis.executed')).toBeUndefined();
      expect(await page.evaluate('document.querySelectorAll("details").length')).toBe(hostileFindings.length);
      expect(await barriers(page)).toEqual([]);
    });
  });

  test('texts are there to be read, and cards open by the keyboard', async () => {
    const path = join(folder, 'keyboard.html');
    await writeFile(path, embedded(hostileFindings));
    await browser.visit(path, {}, async (page) => {
      const text = (await page.locator('main').textContent()) ?? '';
      for (const shown of [
        '</script><script>globalThis.executed = 1</script>',
        '"><img src=x onerror="globalThis.executed = 3">',
        'orders\\u202egnp.exe',
        'العملاء والطلبات',
      ])
        expect(text).toContain(shown);
      const second = page.locator('details').nth(1);
      expect(await second.getAttribute('open')).toBeNull();
      await second.locator('summary').first().focus();
      await page.keyboard.press('Enter');
      expect(await second.getAttribute('open')).toBe('');
    });
  });
});
