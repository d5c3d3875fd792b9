import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ReportData, renderReport } from '@sonde/profiler';
import type { Page } from 'playwright-core';
import { type OpenBrowser, openBrowser, type Visit } from '../../browser/open-browser.js';
import type { Program } from '../../servers.js';

/** Reports as files, and a browser to look at them. */
export interface ReportDesk {
  /** @returns where the report lies */
  write(name: string, data: ReportData): Promise<string>;
  /** Opens a report and waits until its program runs, or something else is there. @param until a selector */
  look(path: string, look: (page: Page) => Promise<void>, visit?: Visit, until?: string): Promise<void>;
  close(): Promise<void>;
}

export async function openDesk(program: Program): Promise<ReportDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'sonde-report-'));
  const browser: OpenBrowser = await openBrowser(program);
  return {
    async write(name, data) {
      const path = join(folder, `${name}.html`);
      await writeFile(path, await renderReport(data));
      return path;
    },
    look: (path, look, visit = {}, until = 'html.is-live') =>
      browser.visit(path, { width: 1440, height: 900, ...visit }, async (page) => {
        await page.waitForSelector(until, { state: 'attached' });
        await painted(page);
        await look(page);
      }),
    async close() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Two pictures of the screen later: what was asked for is drawn. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/**
 * Later than everything the page does by itself after it was asked: timers of up to 100 ms, and views that glide for 180 ms of
 * the screen's own time, however slow the machine is.
 */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(`new Promise((done) => setTimeout(() => {
    let first;
    requestAnimationFrame(function next(now) {
      first ??= now;
      if (now - first > 250) done();
      else requestAnimationFrame(next);
    });
  }, 120))`);
}

/** The graph that is shown. */
export function graph(page: Page) {
  return page.locator('.flame:visible .flame-scroller').first();
}

/** What a screen reader was told last. */
export async function told(page: Page): Promise<string> {
  await settled(page);
  return (await page.locator('#announcer').textContent()) ?? '';
}

/** How many different colours the visible graph has: a graph that is not drawn has one. */
export async function colours(page: Page): Promise<number> {
  await painted(page);
  return page.evaluate<number>(`(() => {
    const canvas = [...document.querySelectorAll('.flame canvas')].find((each) => each.offsetParent !== null);
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
    return seen.size;
  })()`);
}

/** The functions of the page of the table that is shown. */
export async function tableNames(page: Page): Promise<string[]> {
  return page.locator('#functions tbody .function-button').allTextContents();
}

/** The zoom's way: from all to what fills the view. */
export async function crumbs(page: Page): Promise<string[]> {
  return page.locator('.crumbs li').allTextContents();
}
