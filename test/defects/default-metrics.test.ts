import { Registry } from '@sonde/metrics';
import { collectProcessMetrics, namesKeptForPromClient } from '@sonde/metrics/process';
import { lintMetrics } from '@sonde/metrics/testing';
import { renderText } from '@sonde/prometheus';
import { describe, expect, test } from 'vitest';
import { parseOpenMetrics } from '../exposition/openmetrics-parser.js';
import { checkMetrics } from '../exposition/promtool.js';
import { askPython } from '../exposition/python-oracle.js';
import { parseText } from '../exposition/text-parser.js';
import { describeWith, promtools, pythonOracles } from '../servers.js';
import { promClient, promRegistry } from './prom-client.js';

/** Everything there is about the process, read once, with nothing running afterwards. */
async function processDocuments(): Promise<{ registry: Registry; text: string; openMetrics: string }> {
  const registry = new Registry();
  const { stop } = collectProcessMetrics(registry);
  try {
    // One reading for both: between two, a resource of the process may come or go.
    const snapshot = await registry.collect();
    const once = { collect: () => snapshot };
    const text = await renderText(once, { format: 'text' });
    const openMetrics = await renderText(once, { format: 'openmetrics' });
    expect(lintMetrics(snapshot, { except: Object.keys(namesKeptForPromClient) })).toEqual([]);
    return { registry, text, openMetrics };
  } finally {
    stop();
  }
}

test('the metrics of the process are on-spec in both formats, and gone after stop()', async () => {
  const { registry, text, openMetrics } = await processDocuments();
  expect(parseText(text).length).toBeGreaterThan(25);
  expect(parseOpenMetrics(openMetrics).length).toBe(parseText(text).length);
  expect((await registry.collect()).families).toEqual([]);
});

describeWith(promtools, 'promtool', 'apt-get install prometheus', (promtool) => {
  test('has nothing to say of our process metrics but of the names kept for existing dashboards', async () => {
    const { text } = await processDocuments();
    const { parses, findings } = checkMetrics(promtool, text);
    expect(parses).toBe(true);
    const kept = Object.keys(namesKeptForPromClient);
    expect(findings.filter((finding) => !kept.some((name) => finding.startsWith(`${name} `)))).toEqual([]);
  });

  test("has something to say of prom-client's", async () => {
    const register = promRegistry();
    promClient.collectDefaultMetrics({ register });
    expect(checkMetrics(promtool, await register.metrics()).findings.length).toBeGreaterThanOrEqual(3);
  });
});

describe('the names kept for existing dashboards', () => {
  test('are names that prom-client has', async () => {
    const register = promRegistry();
    promClient.collectDefaultMetrics({ register });
    const theirs = (await register.getMetricsAsJSON()).map(({ name }) => name);
    for (const name of Object.keys(namesKeptForPromClient)) expect(theirs).toContain(name);
  });
});

describeWith(
  pythonOracles,
  "Debian's python3-prometheus-client",
  'apt-get install python3-prometheus-client',
  (python) => {
    test('takes our process metrics in both formats', async () => {
      const { text, openMetrics } = await processDocuments();
      const answers = await askPython(python, [
        { format: 'text', document: text },
        { format: 'openmetrics', document: openMetrics },
      ]);
      expect(answers.map(({ error }) => error)).toEqual([undefined, undefined]);
    });
  },
);
