import { Registry } from '@sonde/metrics';
import { renderText } from '@sonde/prometheus';
import { describe, expect, test } from 'vitest';
import { describeWith, pythonOracles } from '../servers.js';
import { parseOpenMetrics } from './openmetrics-parser.js';
import { askPython } from './python-oracle.js';
import { parseText } from './text-parser.js';

// OpenMetrics 1.0: "Negative threshold buckets MAY be used, but then the Histogram MetricPoint MUST NOT contain a
// sum value", and "Sum, and buckets values are counters so MUST NOT be NaN or negative".

function withNegativeBounds(): Registry {
  const registry = new Registry();
  const drift = registry.histogram({ name: 'drift', help: 'Drift.', buckets: [-1, 1] });
  for (const value of [-2, 0, 5]) drift.observe(value);
  return registry;
}

function withNegativeValues(): Registry {
  const registry = new Registry();
  registry.histogram({ name: 'offset', help: 'Offset.', buckets: [1] }).observe(-3);
  const waits = registry.summary({ name: 'lag', help: 'Lag.', quantiles: [0.5] });
  waits.observe(-4);
  return registry;
}

describe('distributions of negative values', () => {
  test('keep their sums in the text format, which allows them', async () => {
    const names = parseText(await renderText(withNegativeBounds(), { format: 'text' })).flatMap(
      ({ samples }) => samples,
    );
    expect(names.find(({ name }) => name === 'drift_sum')?.value).toBe(3);
    const offset = parseText(await renderText(withNegativeValues(), { format: 'text' })).flatMap(
      ({ samples }) => samples,
    );
    expect(offset.find(({ name }) => name === 'offset_sum')?.value).toBe(-3);
    expect(offset.find(({ name }) => name === 'lag_sum')?.value).toBe(-4);
  });

  test('are on-spec in OpenMetrics all the same', async () => {
    const [drift] = parseOpenMetrics(await renderText(withNegativeBounds(), { format: 'openmetrics' }));
    expect(drift?.samples.filter(({ name }) => name === 'drift_bucket').map(({ value }) => value)).toEqual([1, 2, 3]);
    const families = parseOpenMetrics(await renderText(withNegativeValues(), { format: 'openmetrics' }));
    expect(families.map(({ name }) => name)).toContain('offset');
  });
});

describeWith(
  pythonOracles,
  "Debian's python3-prometheus-client",
  'apt-get install python3-prometheus-client',
  (python) => {
    test('takes both', async () => {
      const registries = [withNegativeBounds(), withNegativeValues()];
      const documents = await Promise.all(
        registries.map((registry) => renderText(registry, { format: 'openmetrics' })),
      );
      const answers = await askPython(
        python,
        documents.map((document) => ({ format: 'openmetrics', document })),
      );
      expect(answers.map(({ error }) => error)).toEqual([undefined, undefined]);
    });
  },
);
