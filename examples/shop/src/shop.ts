import { gracefulShutdown, type Health, healthHandler } from '@sonde/health';
import { Registry, type SondeError } from '@sonde/metrics';
import { collectProcessMetrics } from '@sonde/metrics/process';
import { startMetricsServer } from '@sonde/prometheus';
import { type Finding, QueryObserver } from '@sonde/queries';
import type { AdviceReport } from '@sonde/queries/advice';
import { watchHealth } from './health/shop-health.js';
import { createShopMetrics, observeStock, queryBuckets } from './metrics.js';
import { pushWhereAsked } from './otlp.js';
import { ShopClosed } from './refusal.js';
import { listen, portError } from './server/listen.js';
import { witnessRequests } from './server/request-witness.js';
import { createShopServer } from './server/shop-server.js';
import { createServices, type Services } from './services/services.js';
import { claimDataDirectory } from './store/data-directory.js';
import { Database } from './store/database.js';
import type { Statement } from './store/statements.js';
import { type Tally, TallyKeeper } from './tally.js';

export interface ShopOptions {
  /** Default 3000; 0 takes any free port. */
  readonly port?: number;
  /** Where `/metrics` is served, apart from the shop's own port. Default 9464; 0 takes any free port. */
  readonly metricsPort?: number;
  /** A folder to keep the data in. In memory without one. */
  readonly dataDir?: string | undefined;
  /**
   * Called when nothing is left to be refused: both ports are bound and the folder is taken. Opening the
   * database follows, which takes seconds; requests are answered with 503 until then.
   */
  readonly onListening?: (addresses: ShopAddresses) => void;
  /** Told of defects in a handler. Default: a line on stderr. */
  readonly onError?: (error: unknown) => void;
  /** Told what Sonde could not record, collect or serve. Default: Sonde's own, a process warning. */
  readonly onFault?: (error: SondeError<string>) => void;
}

export interface ShopAddresses {
  readonly url: string;
  readonly metricsUrl: string;
}

export interface Shop extends ShopAddresses {
  readonly registry: Registry;
  /** What the probes answer, at `/health` beside the metrics. */
  readonly health: Health;
  /**
   * What happened so far, counted apart from the metrics. Exact once the responses have been read; the
   * queries grow by one with each scrape, which reads the stock.
   */
  tally(): Promise<Tally>;
  /** What was found in the queries of requests: repetitions, and slow ones. */
  findings(): readonly Finding[];
  /** What could be better about the tables. */
  advise(): Promise<AdviceReport>;
  /**
   * What SIGTERM sets off: not ready any more, requests under way are answered, the last metrics are pushed, and
   * everything is closed, the database last.
   */
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** The shop is small: its slowest report stands out long before a real one would, in milliseconds by what is asked. */
const slowQueries = { byOperation: { 'select orders select select': 1 } };

/** Every query goes through the store; who asked is a frame further. In this repository Sonde is no installed package. */
const isStore = (file: string): boolean => /(^|[\\/])(store|packages)[\\/]/.test(file);

/**
 * Starts the shop. Rejects with a `StartError` when a port is taken or the folder cannot be used, and then
 * leaves nothing behind: no open port, no file.
 */
export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const { port = 3000, metricsPort = 9464, dataDir, onError = reportError, onFault } = options;
  const registry = new Registry({ exemplars: true, ...(onFault && { onFault }) });
  const metrics = createShopMetrics(registry);
  const queries = new QueryObserver({
    registry,
    mode: 'development',
    log: false,
    slow: slowQueries,
    thresholds: { nPlusOne: { distinct: 3 } },
    ignoreFrames: isStore,
    buckets: queryBuckets,
  });
  const tally = new TallyKeeper();
  let services: Services | undefined;
  let database: Database | undefined;
  const health = watchHealth({ registry, dataDir, database: () => database });
  const app = await createShopServer({
    registry,
    services: () => {
      if (services === undefined) throw new ShopClosed('the shop is about to open');
      return services;
    },
    onError,
  });
  witnessRequests(app, (entry) => tally.addRequest(entry));

  // Signals are the program's matter: it calls close(). Its customers end before it does, so there is nobody to wait for.
  const shutdown = gracefulShutdown({
    health,
    registry,
    servers: [app.server],
    signals: [],
    exit: false,
    delayMs: 0,
    drainTimeoutMs: 2000,
    log: false,
    ...(onFault && { onFault }),
  });
  shutdown.addCloser('app', () => app.close(), { stage: 'jobs' });
  // What tells of all else, closed again in reverse order.
  const opened: (() => void | Promise<void>)[] = [() => health.close()];
  const closeOpened = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) {
      // One that fails must not keep the others open.
      await Promise.resolve().then(close).catch(onError);
    }
  };
  shutdown.addCloser('metrics and database', closeOpened, { stage: 'last' });
  try {
    // Ports first: a busy one is told at once, not after the database's seconds, and leaves no folder behind.
    const boundPort = await listen(app, port, host, '--port');
    const metricsServer = await startMetricsServer({
      registry,
      port: metricsPort,
      host,
      routes: { '/health': healthHandler(health) },
      ...(onFault && { onError: onFault }),
    }).catch((error: unknown) => {
      throw portError(error, metricsPort, '--metrics-port');
    });
    opened.push(() => metricsServer.close());

    const directory = dataDir === undefined ? undefined : claimDataDirectory(dataDir);
    const addresses = { url: `http://${host}:${boundPort}`, metricsUrl: metricsServer.url };
    options.onListening?.(addresses);

    const onQuery = (statement: Statement): void => tally.addQuery(statement);
    const store = await Database.open({ directory, registry, queries, onQuery });
    database = store;
    // The database outlives the metrics, whose last scrapes and pushes still ask it.
    opened.unshift(() => store.close());
    opened.push(() => queries.close());
    await tally.begin(store);
    observeStock(registry, store);
    const processMetrics = collectProcessMetrics(registry);
    opened.push(() => processMetrics.stop());
    const endPush = await pushWhereAsked(registry, onFault);
    if (endPush !== undefined) shutdown.addCloser('push', endPush, { stage: 'exporters' });
    services = createServices(store, metrics);
    // Startup is over when the database has been up once; the event loop is watched from here on.
    await health.probe('ready');

    return {
      ...addresses,
      registry,
      health,
      tally: () => tally.read(store),
      findings: () => queries.findings(),
      advise: () => store.advise(),
      close: async () => void (await shutdown.run('close')),
    };
  } catch (error) {
    await shutdown.run('it did not start');
    throw error;
  }
}

function reportError(error: unknown): void {
  console.error('shop: a request failed:', error);
}
