import { setTimeout as wait } from 'node:timers/promises';
import type { SondeError } from '@sonde/metrics';
import { startLoad } from '../load/load.js';
import { ShopProfiler } from '../profiling/shop-profiler.js';
import { startShop } from '../shop.js';
import { askForLedger } from './accountant.js';
import { type Trouble, troubleLines, troubleOf } from './findings.js';
import { type HealthFigures, healthLines, readHealth } from './health.js';
import { Interruption } from './interruption.js';
import { type Measured, readMeasured } from './measured.js';
import type { DemoOptions } from './options.js';
import { type Profiled, profiledLines, readProfiles } from './profiles/profiled.js';
import { reportsDirectory } from './profiles/reports-directory.js';
import { showProgress } from './progress.js';
import { type Companion, launchPrometheus, readBack, type Scraped } from './prometheus-companion.js';
import { reportLines } from './report.js';
import { takeStock, takeStockEachMinute } from './stocktaking.js';
import { Terminal } from './terminal.js';
import { shorten, wrapped } from './text-table.js';
import { formatCount } from './units.js';

/** Requests per second once the measurement is over. */
const quietRate = 5;

/** Runs the demo to its end and gives the exit code. Rejects with a `StartError` when it cannot start. */
export async function runDemo(options: DemoOptions): Promise<number> {
  // With --json, stdout carries the result and nothing else.
  const terminal = new Terminal(options.json ? process.stderr : process.stdout, process.env);
  const interruption = new Interruption();
  const closers: (() => Promise<void>)[] = [];
  try {
    return await measure(options, terminal, interruption, (close) => closers.push(close));
  } catch (error) {
    if (interruption.signal.aborted && (error as Error).name === 'AbortError') {
      terminal.line('Interrupted.');
      return interruption.exitCode;
    }
    throw error;
  } finally {
    terminal.clearStatus();
    for (const close of closers.reverse()) await close();
    interruption.dispose();
  }
}

async function measure(
  options: DemoOptions,
  terminal: Terminal,
  interruption: Interruption,
  atEnd: (close: () => Promise<void>) => void,
): Promise<number> {
  const { signal } = interruption;
  terminal.status('  starting the shop and its database …');
  // Prometheus takes about as long as the database, so the two start side by side.
  let starting: Promise<Companion> | undefined;
  const opening = startShop({
    ...options,
    onFault: faultPrinter(terminal),
    onListening: ({ metricsUrl }) => {
      starting = options.prometheus ? launchPrometheus(metricsUrl) : undefined;
      starting?.catch(() => {}); // awaited below, once the shop is open
    },
  });
  atEnd(async () => (await opening.catch(() => undefined))?.close());
  atEnd(async () => (await starting?.catch(() => undefined))?.server?.stop());
  const shop = await opening;
  signal.throwIfAborted();
  terminal.status('  starting Prometheus …');
  const prometheus = await starting;
  signal.throwIfAborted();
  terminal.line(`  ${terminal.paint('bold', 'shop')}        ${shop.url}`);
  terminal.line(`  ${terminal.paint('bold', 'metrics')}     ${shop.metricsUrl}`);
  if (prometheus !== undefined) {
    const { server, trouble } = prometheus;
    const text = server === undefined ? shorten(trouble, terminal.width - 14) : server.url;
    terminal.line(`  ${terminal.paint('bold', 'Prometheus')}  ${text}`);
  }
  terminal.line();

  const { rate, concurrency, seconds } = options;
  const reports = reportsDirectory(options.reportsDir);
  terminal.status('  starting the profiler …');
  const profiler = await ShopProfiler.start({ registry: shop.registry, seconds });
  atEnd(() => profiler.close());
  signal.throwIfAborted();
  const before = await shop.registry.collect();
  const startedMs = performance.now();
  const load = startLoad({ url: shop.url, rate, concurrency });
  atEnd(() => load.stop());
  const progress = showProgress(terminal, load.counts, seconds);
  try {
    await Promise.all([
      wait(seconds * 1000, undefined, { signal }),
      takeStock(load, seconds * 500, Math.min(seconds * 50, 1000), signal),
      askForLedger(load, Math.min(seconds * 250, 2000), seconds * 1000, signal),
    ]);
  } finally {
    progress.stop();
  }
  load.setRate(0);
  await load.idle();
  const measured = readMeasured(before, await shop.registry.collect(), (performance.now() - startedMs) / 1000);
  const health = await readHealth(shop);
  printReport(measured, health, terminal);
  terminal.status('  reading the profiles …');
  const found = { queries: shop.findings(), advice: (await shop.advise()).findings };
  const profiled = await readProfiles(await profiler.read(), found, reports);
  const trouble = troubleOf(found.queries, found.advice);
  printTrouble(trouble, profiled, terminal);
  const scraped = prometheus?.server && (await readBack(prometheus.server, measured.total.count, signal));
  if (scraped !== undefined) printScraped(scraped, measured, terminal);

  if (options.once) {
    if (options.json) {
      const addresses = { shop: shop.url, metrics: shop.metricsUrl };
      process.stdout.write(
        `${JSON.stringify({ addresses, ...measured, health, trouble, ...profiled, prometheus: scraped ?? null }, null, 2)}\n`,
      );
    }
    return 0;
  }
  terminal.line(`Serving on, with a little traffic. ${terminal.paint('bold', 'Ctrl-C')} ends it.`);
  load.setRate(Math.min(quietRate, rate));
  const serving = showProgress(terminal, load.counts);
  await takeStockEachMinute(load, signal);
  serving.stop();
  terminal.line('Closing.');
  return 0;
}

/** Warnings must not run into the progress line; one of each kind is enough. */
function faultPrinter(terminal: Terminal): (error: SondeError<string>) => void {
  const told = new Set<string>();
  return ({ code, message }) => {
    if (told.has(code)) return;
    told.add(code);
    for (const line of wrapped(`Sonde: ${message}`, terminal.width - 2)) {
      terminal.line(`  ${terminal.paint('yellow', line)}`);
    }
  };
}

function printReport(measured: Measured, health: HealthFigures, terminal: Terminal): void {
  const { width } = terminal;
  const parts = [...reportLines(measured, width), { heading: 'Health', lines: healthLines(health, width) }];
  for (const { heading, lines } of parts) {
    terminal.line(terminal.paint('bold', heading));
    for (const line of lines) terminal.line(line);
    terminal.line();
  }
}

function printTrouble(trouble: Trouble, profiled: Profiled, terminal: Terminal): void {
  terminal.line(terminal.paint('bold', 'What to mend'));
  for (const line of [...profiledLines(profiled, terminal.width), ...troubleLines(trouble, terminal.width)]) {
    terminal.line(line);
  }
  terminal.line(terminal.paint('bold', 'Reports'));
  for (const path of [profiled.reports.cpu, profiled.reports.heap]) terminal.line(`  ${path}`);
  terminal.line();
}

function printScraped({ requests, scrapes, error }: Scraped, measured: Measured, terminal: Terminal): void {
  const here = measured.total.count;
  const verdict =
    requests === here
      ? terminal.paint('green', 'the same number as here')
      : terminal.paint('yellow', `here it is ${formatCount(here)}`);
  terminal.line(terminal.paint('bold', 'Prometheus'));
  const times = `${formatCount(scrapes)} ${scrapes === 1 ? 'scrape' : 'scrapes'}`;
  terminal.line(`  read ${formatCount(requests)} requests in ${times}: ${verdict}`);
  if (error !== undefined) {
    terminal.line(terminal.paint('red', shorten(`  the last scrape failed: ${error}`, terminal.width)));
  }
  terminal.line();
}
