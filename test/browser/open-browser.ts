import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Program } from '../servers.js';

/** What to tell those who have none. */
export const installChromium = 'apt-get install chromium';

/** Chromium of this machine, for `describeWith`: empty where there is none. None is ever downloaded. */
export const browsers: readonly Program[] = found();

function found(): Program[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const name of ['chromium', 'chromium-browser']) {
    for (const path of folders.map((folder) => join(folder, name)).filter((each) => existsSync(each))) {
      const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
      const version = /(\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1];
      if (version !== undefined) return [{ path, version }];
    }
  }
  return [];
}

export interface Visit {
  /** What the system of the reader prefers. Default light. */
  readonly scheme?: 'light' | 'dark';
  /** Of the window, in CSS pixels. Default 1280 × 800. */
  readonly width?: number;
  readonly height?: number;
}

/** A browser without a window, network or memory of former visits. */
export interface OpenBrowser {
  /**
   * Opens a file as its reader does, by `file://`, and looks at it.
   *
   * @param path absolute
   * @throws what `look` throws; else, if the page did what a report must not do: wrote an error to the console, threw,
   * opened a dialog or a window, started a download, or asked for anything but files of this machine
   */
  visit(path: string, visit: Visit, look: (page: Page) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Starts one; `close` ends it. */
export async function openBrowser({ path }: Program): Promise<OpenBrowser> {
  const browser = await chromium.launch({
    executablePath: path,
    headless: true,
    // Its sandbox refuses to run as root, and needs what containers do not have; what is opened is our own.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  return {
    async visit(file, { scheme = 'light', width = 1280, height = 800 }, look) {
      const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height }, offline: true });
      try {
        context.setDefaultTimeout(60_000);
        const troubles = watch(context);
        const page = await context.newPage();
        await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
        await look(page);
        // What the page has begun has its turn before the verdict.
        await page.evaluate('new Promise((resolve) => setTimeout(resolve, 50))');
        if (troubles.size > 0) throw new Error(`the page did what it must not:\n${[...troubles].join('\n')}`);
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}

/** What pages of a context do wrong, from now on, each told once. */
function watch(context: BrowserContext): ReadonlySet<string> {
  const troubles = new Set<string>();
  const tell = (what: string, detail: string): void => void troubles.add(`${what}: ${detail.slice(0, 500)}`);
  let pages = 0;
  context.on('console', (message) => {
    if (message.type() === 'error') tell('console error', message.text());
  });
  context.on('weberror', (thrown) => tell('uncaught error', thrown.error().message));
  context.on('request', (request) => {
    if (!request.url().startsWith('file:')) tell('request', request.url());
  });
  context.on('page', (page) => {
    pages += 1;
    if (pages > 1) tell('window', page.url());
    page.on('websocket', (socket) => tell('request', socket.url()));
    page.on('download', (download) => tell('download', download.url()));
    page.on('crash', () => tell('crash', page.url()));
    page.on('dialog', (dialog) => {
      tell('dialog', dialog.message());
      void dialog.dismiss().catch(() => {});
    });
  });
  return troubles;
}
