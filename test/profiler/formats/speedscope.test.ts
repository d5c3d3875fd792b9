import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FormatName, type Profile, readProfile, writeProfile } from '@sonde/profiler';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browsers, installChromium } from '../../browser/open-browser.js';
import { describeWith } from '../../servers.js';
import { type RealProfiles, realProfiles } from './real-profiles.js';
import { selfByName } from './self-values.js';

const app = join(dirname(createRequire(import.meta.url).resolve('speedscope/package.json')), 'dist/release/index.html');

describeWith(browsers, 'speedscope', installChromium, ({ path }) => {
  let browser: Browser;
  let files: RealProfiles;
  beforeAll(async () => {
    files = await realProfiles();
    browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await files.remove();
  });

  /** What speedscope makes of a file: it reads it, and writes it in its own format. */
  async function imported(name: string, bytes: Uint8Array): Promise<Profile[]> {
    const context = await browser.newContext({ offline: true, acceptDownloads: true });
    try {
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('dialog', (dialog) => {
        errors.push(dialog.message());
        void dialog.dismiss();
      });
      // As its own command line hands it a file: a script that calls a function of the page.
      const script = join(files.file, '..', `${basename(name)}.js`);
      const given = [name, Buffer.from(bytes).toString('base64')].map((text) => JSON.stringify(text));
      await writeFile(script, `speedscope.loadFileFromBase64(${given.join(', ')})`);
      await page.goto(`${pathToFileURL(app).href}#localProfilePath=${script}`);
      await page.waitForFunction('document.title.endsWith(" - speedscope")', undefined, { timeout: 60_000 });
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
      expect(errors).toEqual([]);
      return await readProfile((await readFile(await download.path())) as Uint8Array);
    } finally {
      await context.close();
    }
  }

  /** It names functions without a name, and leaves out what did not run. */
  function comparable(self: Record<string, number>, factor = 1): Record<string, number> {
    const rows = new Map<string, number>();
    for (const [name, value] of Object.entries(self)) {
      if (name === '(root)' || name === '(idle)' || value === 0) continue;
      const key = name === '' || name.startsWith('(anonymous') ? '(anonymous)' : name.replace(/ \(.*:\d+\)$/, '');
      rows.set(key, (rows.get(key) ?? 0) + value * factor);
    }
    return Object.fromEntries([...rows].filter(([, value]) => value > 0).sort());
  }

  const cpu = async (): Promise<Profile> => ((await readProfile(files.cpuprofile)) as [Profile])[0];

  test.each<[name: string, format: FormatName, options: object]>([
    ['orders.speedscope.json', 'speedscope', {}],
    ['orders.speedscope.json', 'speedscope', { evented: true }],
    ['orders.pb.gz', 'pprof', {}],
  ])('%s (%s %o): time of each function', async (name, format, options) => {
    const profile = await cpu();
    const [seen] = (await imported(name, await writeProfile(profile, format, options))) as [Profile];
    expect(comparable(selfByName(seen))).toEqual(comparable(withoutIdle(selfByName(profile))));
  });

  test('orders.cpuprofile: as it reads the one of Node itself', async () => {
    const real = await imported('real.cpuprofile', (await readFile(files.cpuprofile)) as Uint8Array);
    const ours = await imported('orders.cpuprofile', await writeProfile(await cpu(), 'cpuprofile'));
    expect(selfByName(ours[0]!)).toEqual(selfByName(real[0]!));
    expect(selfByName(ours[0]!)['fibonacci']! / 1e6).toBeGreaterThan(100);
  });

  test('orders.folded.txt: counts of each function', async () => {
    const profile = await cpu();
    const [seen] = (await imported('orders.folded.txt', await writeProfile(profile, 'folded'))) as [Profile];
    expect(comparable(selfByName(seen))).toEqual(comparable(withoutIdle(selfByName(profile, 1))));
  });

  test('orders.heapprofile: bytes of each function', async () => {
    const [profile] = (await readProfile(files.heapprofile)) as [Profile];
    const [seen] = (await imported('orders.heapprofile', await writeProfile(profile, 'heapprofile'))) as [Profile];
    expect(comparable(selfByName(seen))).toEqual(comparable(selfByName(profile)));
  });

  function withoutIdle(self: Record<string, number>): Record<string, number> {
    return Object.fromEntries(Object.entries(self).filter(([name]) => name !== '(idle)'));
  }
});
