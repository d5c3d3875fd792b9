import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { browsers, installChromium } from '../../browser/open-browser.js';
import { describeWith } from '../../servers.js';

// Somebody opens the page that lists the profiles, signs in, and follows the link to the report.

const token = 'a-token-that-nobody-may-see';

describeWith(browsers, 'Chromium', installChromium, ({ path }) => {
  test('from the page to the report, without an error', async () => {
    const browser = await chromium.launch({
      executablePath: path,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    const directory = mkdtempSync(join(tmpdir(), 'sonde-page-'));
    const program = join(import.meta.dirname, 'programs/service.mjs');
    const child: ChildProcess = spawn(process.execPath, [program, directory, token], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const port = await new Promise((resolve) =>
        child.stdout?.once('data', (bytes: Buffer) => resolve(Number(bytes.toString()))),
      );
      const context = await browser.newContext({ httpCredentials: { username: 'me', password: token } });
      const page = await context.newPage();
      const troubles: string[] = [];
      const asked: string[] = [];
      page.on('console', (message) => troubles.push(message.text()));
      page.on('pageerror', (error) => troubles.push(String(error)));
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(`http://127.0.0.1:${port}/debug/pprof/`);
      expect(await page.textContent('h1')).toBe('Profiles');
      expect(await page.evaluate('getComputedStyle(document.querySelector("dt")).fontWeight')).toBe('600');
      await page.goto(`http://127.0.0.1:${port}/debug/pprof`);
      const link = await page.getAttribute('a:text("html")', 'href');
      await page.goto(new URL((link ?? '').replace('seconds=10', 'seconds=1'), page.url()).href);
      await page.waitForSelector('canvas');
      expect(await page.textContent('main')).toContain('countWays');
      expect(
        asked.filter((url) => !url.startsWith(`http://127.0.0.1:${port}/debug/pprof`) && !url.startsWith('data:')),
      ).toEqual([]);
      expect(troubles.filter((text) => !text.includes('401'))).toEqual([]);
    } finally {
      await browser.close();
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
