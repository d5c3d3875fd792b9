import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '../servers.js';
import { eventually } from './polling.js';

/** What a Prometheus is to scrape. */
export interface ScrapeTarget {
  readonly job: string;
  /** `host:port`. */
  readonly address: string;
  readonly path: string;
  /** Labels that the target's series get. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Further settings of its `scrape_config`. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export type PrometheusLabels = Readonly<Record<string, string>>;

export interface InstantSample {
  readonly labels: PrometheusLabels;
  readonly value: number;
}

export interface RangeSeries {
  readonly labels: PrometheusLabels;
  /** Seconds and values. */
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

/** A native histogram at one instant. */
export interface InstantHistogram {
  readonly labels: PrometheusLabels;
  readonly count: number;
  readonly sum: number;
  /** Those that counted something; an open end does not belong to its bucket. */
  readonly buckets: readonly {
    readonly from: number;
    readonly to: number;
    readonly hasFrom: boolean;
    readonly hasTo: boolean;
    readonly count: number;
  }[];
}

export interface ActiveTarget {
  readonly labels: PrometheusLabels;
  readonly health: string;
  readonly lastError: string;
}

export interface QueriedExemplar {
  readonly series: PrometheusLabels;
  readonly labels: PrometheusLabels;
  readonly value: number;
}

const scrapeInterval = '1s';

/** A Prometheus of its own: free loopback port, temporary folder, gone when it is closed. */
export class PrometheusServer {
  readonly url: string;
  private readonly child: ChildProcess;
  private readonly folder: string;
  private readonly killAtExit: () => void;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.child = child;
    this.folder = folder;
    this.killAtExit = () => child.kill('SIGKILL');
    process.once('exit', this.killAtExit);
  }

  /** @param features what `--enable-feature` is to switch on, beside the storage of exemplars */
  static async start(
    program: Program,
    targets: readonly ScrapeTarget[],
    features: readonly string[] = [],
  ): Promise<PrometheusServer> {
    const folder = await mkdtemp(join(tmpdir(), 'sonde-prometheus-'));
    const config = join(folder, 'prometheus.yml');
    await writeFile(config, configuration(targets));
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      program.path,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
        `--enable-feature=${['exemplar-storage', ...features].join(',')}`,
        '--log.level=warn',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    const server = new PrometheusServer(`http://${address}`, child, folder);
    try {
      await eventually('Prometheus is ready', async () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${said}`);
        return (await fetch(`${server.url}/-/ready`)).ok || undefined;
      });
      return server;
    } catch (error) {
      await server.close();
      throw new Error(`Prometheus ${program.version} did not start: ${said}`, { cause: error });
    }
  }

  async close(): Promise<void> {
    process.removeListener('exit', this.killAtExit);
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      const impatience = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(impatience);
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** An instant query, at a time in seconds where one is given. */
  async query(expression: string, time?: number): Promise<InstantSample[]> {
    const { result } = await this.api<{ result: { metric: PrometheusLabels; value: [number, string] }[] }>('query', {
      query: expression,
      ...(time !== undefined && { time: String(time) }),
    });
    return result.map(({ metric, value }) => ({ labels: metric, value: sampleValue(value[1]) }));
  }

  /** The native histograms of an instant query. */
  async histograms(expression: string): Promise<InstantHistogram[]> {
    const { result } = await this.api<{ result: { metric: PrometheusLabels; histogram?: [number, WireHistogram] }[] }>(
      'query',
      { query: expression },
    );
    return result.flatMap(({ metric, histogram }) => (histogram ? [readHistogram(metric, histogram[1])] : []));
  }

  /** The one number of an instant query. */
  async number(expression: string, time?: number): Promise<number | undefined> {
    const [first] = await this.query(expression, time);
    return first?.value;
  }

  /** The stored samples behind a range selector such as `x[1m]`. */
  async samples(selector: string, time: number): Promise<RangeSeries[]> {
    const { result } = await this.api<{ result: { metric: PrometheusLabels; values: [number, string][] }[] }>('query', {
      query: selector,
      time: String(time),
    });
    return result.map(({ metric, values }) => ({
      labels: metric,
      points: values.map(([at, value]) => [at, sampleValue(value)] as const),
    }));
  }

  async exemplars(selector: string): Promise<QueriedExemplar[]> {
    const now = Date.now() / 1000;
    const found = await this.api<
      { seriesLabels: PrometheusLabels; exemplars: { labels: PrometheusLabels; value: string }[] }[]
    >('query_exemplars', { query: selector, start: String(now - 3600), end: String(now + 60) });
    return found.flatMap(({ seriesLabels, exemplars }) =>
      exemplars.map(({ labels, value }) => ({ series: seriesLabels, labels, value: sampleValue(value) })),
    );
  }

  async targets(): Promise<ActiveTarget[]> {
    const { activeTargets } = await this.api<{ activeTargets: ActiveTarget[] }>('targets', { state: 'active' });
    return activeTargets;
  }

  private async api<Data>(call: string, parameters: Record<string, string>): Promise<Data> {
    const response = await fetch(`${this.url}/api/v1/${call}?${new URLSearchParams(parameters)}`);
    const answer = (await response.json()) as { status: string; data: Data; error?: string };
    if (answer.status !== 'success') throw new Error(`Prometheus API, ${call}: ${answer.error}`);
    return answer.data;
  }
}

interface WireHistogram {
  readonly count: string;
  readonly sum: string;
  /** Which ends belong to the bucket (0: the upper one, 1: the lower, 2: neither, 3: both), its ends, its count. */
  readonly buckets?: readonly (readonly [ends: number, from: string, to: string, count: string])[];
}

function readHistogram(labels: PrometheusLabels, { count, sum, buckets = [] }: WireHistogram): InstantHistogram {
  return {
    labels,
    count: sampleValue(count),
    sum: sampleValue(sum),
    buckets: buckets.map(([ends, from, to, each]) => ({
      from: sampleValue(from),
      to: sampleValue(to),
      hasFrom: ends === 1 || ends === 3,
      hasTo: ends === 0 || ends === 3,
      count: sampleValue(each),
    })),
  };
}

function sampleValue(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}

/** JSON is YAML. `honor_labels`: a label of ours that is called `job` or `instance` stays ours. */
function configuration(targets: readonly ScrapeTarget[]): string {
  return JSON.stringify({
    global: { scrape_interval: scrapeInterval, scrape_timeout: scrapeInterval },
    scrape_configs: targets.map(({ job, address, path, labels = {}, settings = {} }) => ({
      ...settings,
      job_name: job,
      honor_labels: true,
      metrics_path: path,
      static_configs: [{ targets: [address], labels }],
    })),
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
