import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../servers.js';
import { barriers } from './accessibility.js';
import { browsers, installChromium, type OpenBrowser, openBrowser } from './open-browser.js';

const page = (body: string, head = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title>${head}</head><body><main><h1>Page</h1>${body}</main></body></html>`;

describeWith(browsers, 'Chromium', installChromium, (program) => {
  let browser: OpenBrowser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sonde-browser-'));
    browser = await openBrowser(program);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const written = async (text: string): Promise<string> => {
    const path = join(folder, 'page #1 ä.html');
    await writeFile(path, text);
    return path;
  };

  test.each([
    ['writes an error', '<script>console.error("broken")</script>', /console error: broken/],
    ['throws', '<script>throw new TypeError("thrown")</script>', /uncaught error: .*thrown/],
    ['rejects', '<script>Promise.reject(new Error("rejected"))</script>', /uncaught error: .*rejected/],
    ['throws later', '<script>setTimeout(() => { throw new Error("late") }, 20)</script>', /uncaught error: .*late/],
    ['loads from elsewhere', '<img alt="" src="http://127.0.0.1:9/a.png">', /request: http:\/\/127\.0\.0\.1:9\/a\.png/],
    ['asks a server', '<script>fetch("https://127.0.0.1:9/").catch(() => {})</script>', /request: https:/],
    ['opens a socket', '<script>new WebSocket("ws://127.0.0.1:9/")</script>', /request: ws:/],
    ['opens a dialog', '<script>alert("seen")</script>', /dialog: seen/],
    ['opens a window', '<script>window.open("about:blank")</script>', /window: about:blank/],
    ['misses a file', '<link rel="stylesheet" href="missing.css">', /console error: .*ERR_FILE_NOT_FOUND/],
  ])('a page that %s fails', async (_what, body, words) => {
    await expect(browser.visit(await written(page(body)), {}, async () => {})).rejects.toThrow(words);
  });

  test('a good page passes, also one that forbids scripts, and is seen as its reader sees it', async () => {
    const csp = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;
    const path = await written(page('<p>Good.</p>', csp));
    const seen: unknown[] = [];
    for (const scheme of ['light', 'dark'] as const) {
      await browser.visit(path, { scheme, width: 400 }, async (open) => {
        expect(await barriers(open)).toEqual([]);
        seen.push(await open.evaluate('[matchMedia("(prefers-color-scheme: dark)").matches, innerWidth]'));
      });
    }
    expect(seen).toEqual([
      [false, 400],
      [true, 400],
    ]);
  });

  test('what keeps people out is found', async () => {
    const path = await written(
      page(
        '<p style="color: #bbb; background: #fff">Pale.</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">',
      ),
    );
    await browser.visit(path, {}, async (open) => {
      const found = (await barriers(open)).join('\n');
      expect(found).toMatch(/serious color-contrast: .*Pale/);
      expect(found).toMatch(/critical image-alt: /);
    });
  });

  test('what is thrown while looking is told', async () => {
    const looking = browser.visit(await written(page('')), {}, async () => {
      throw new Error('not what was expected');
    });
    await expect(looking).rejects.toThrow('not what was expected');
  });
});
