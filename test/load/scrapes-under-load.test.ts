import { Agent, get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { Registry } from '@sonde/metrics';
import { seriesValue } from '@sonde/metrics/testing';
import { type MetricsServer, startMetricsServer } from '@sonde/prometheus';
import { expect, test } from 'vitest';
import { parseOpenMetrics } from '../exposition/openmetrics-parser.js';
import { seriesKey } from '../exposition/parsed.js';
import { parseText } from '../exposition/text-parser.js';

const readers = 50;
const perSecond = 1_000_000;
const increments = 2_500_000;
const labelSets = 20;

interface Scraped {
  readonly type: string;
  /** As it came: unpacked and parsed when the load is over, so that the parser takes no time from it. */
  readonly packed: Buffer;
}

function scrape(url: string, agent: Agent, accept: string): Promise<Scraped> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { accept, 'accept-encoding': 'gzip' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { 'content-type': type = '', 'content-encoding': encoding } = response.headers;
        if (response.statusCode === 200 && encoding === 'gzip') resolve({ type, packed: Buffer.concat(chunks) });
        else reject(new Error(`status ${response.statusCode}, ${encoding}: ${Buffer.concat(chunks)}`));
      });
    }).on('error', reject);
  });
}

/** Everything that may only grow, by series. */
function growing({ type, packed }: Scraped): Map<string, number> {
  const body = gunzipSync(packed);
  const families = type.startsWith('application/openmetrics-text') ? parseOpenMetrics(body) : parseText(body);
  const samples = families
    .flatMap((family) => family.samples)
    .filter(({ name }) => /_(total|count|bucket)$/.test(name));
  return new Map(samples.map(({ name, labels, value }) => [seriesKey(name, labels), value]));
}

/** What one reader got, one scrape after the other. */
async function read(url: string, agent: Agent, accept: string, goesOn: () => boolean): Promise<Scraped[]> {
  const scrapes: Scraped[] = [];
  do scrapes.push(await scrape(url, agent, accept));
  while (goesOn());
  return scrapes;
}

function expectNothingGoesBack(scrapes: readonly Scraped[]): void {
  let before = new Map<string, number>();
  for (const each of scrapes) {
    const now = growing(each);
    for (const [key, value] of before) {
      const later = now.get(key) ?? Number.NaN;
      if (!(later >= value)) expect.fail(`${key} went from ${value} to ${later}`);
    }
    before = now;
  }
}

test('50 concurrent scrapes during a million increments per second lose none of them', async () => {
  const registry = new Registry();
  const counter = registry.counter({ name: 'hits', help: 'Hits.', labelNames: ['path', 'status'] });
  const bound = registry.counter({ name: 'bound_hits', help: 'Hits through a handle.' });
  const histogram = registry.histogram({ name: 'size', help: 'Size.', labelNames: ['path'], buckets: [1, 10, 50] });
  const server: MetricsServer = await startMetricsServer({
    registry,
    port: 0,
    host: '127.0.0.1',
    maxConcurrent: readers,
  });
  const agent = new Agent({ keepAlive: true, maxSockets: readers });
  let done = 0;
  const accepts = Array.from({ length: readers }, (_, k) =>
    k % 2 === 0 ? 'text/plain' : 'application/openmetrics-text',
  );
  const reading = Promise.all(accepts.map((accept) => read(server.url, agent, accept, () => done < increments)));
  // Looked at when the load is over.
  reading.catch(() => undefined);
  try {
    // As many as are due by the clock, in turns with the server: what a request handler would do.
    const startedMs = performance.now();
    while (done < increments) {
      const due = Math.min(increments, Math.ceil(((performance.now() - startedMs) / 1000) * perSecond), done + 50_000);
      for (; done < due; done++) {
        const path = done % labelSets;
        counter.inc({ path, status: 200 });
        if (done % 4 === 0) bound.inc();
        if (done % 5 === 0) histogram.observe({ path }, path);
      }
      await new Promise(setImmediate);
    }
    const scraped = await reading;
    for (const scrapes of scraped) expectNothingGoesBack(scrapes);
    const last = growing(await scrape(server.url, agent, 'application/openmetrics-text'));
    for (let path = 0; path < labelSets; path++) {
      const key = seriesKey('hits_total', Object.entries({ path: String(path), status: '200' }));
      expect(last.get(key)).toBe(increments / labelSets);
    }
    expect(last.get(seriesKey('bound_hits_total', []))).toBe(increments / 4);
    const counts = [...last].filter(([key]) => key.startsWith('["size_count"'));
    expect(counts.reduce((sum, [, value]) => sum + value, 0)).toBe(increments / 5);
    expect(seriesValue(registry, 'hits', { path: 7, status: 200 })).toBe(increments / labelSets);
  } finally {
    done = increments;
    await reading.catch(() => undefined);
    agent.destroy();
    await server.close();
  }
});
