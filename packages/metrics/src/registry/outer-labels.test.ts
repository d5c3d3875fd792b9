import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Family, rowLabels, type SeriesBlock, type Snapshot } from '../model/snapshot.js';
import { Registry } from './registry.js';

const blocksOf = (snapshot: Snapshot, name: string) =>
  (snapshot.families.find((family) => family.name === name) as Family).blocks;

/** The labels of every series of a family as the exposition has them, and its first number. */
function seriesOf(registry: Registry, name: string): [string, number | undefined][] {
  return blocksOf(registry.snapshot(), name).flatMap((block) =>
    Array.from({ length: block.rows }, (_, row): [string, number | undefined] => {
      const labels = [...block.constLabels, ...rowLabels(block, row)].map((label) => label.join('='));
      return [labels.sort().join(' '), block.values[row * block.width]];
    }),
  );
}

const keysOf = ({ constLabels, attributes }: SeriesBlock) => [
  ...constLabels.map(([name]) => name),
  ...(attributes ?? []).map(({ key }) => key),
];

describe('the constant label of a parent beside attributes of an open instrument', () => {
  test('stays at every series, whatever is recorded later', () => {
    const registry = new Registry({ constLabels: { env: 'prod' } });
    const child = new Registry();
    registry.attach(child);
    const counter = child.openCounter({ otel: { name: 'n' } });
    counter.inc({ q: 1 });
    expect(seriesOf(registry, 'n')).toEqual([['env=prod q=1', 1]]);
    counter.inc({ env: 'dev' }, 2);
    expect(seriesOf(registry, 'n')).toEqual([
      ['env=prod q=1', 1],
      ['env=prod exported_env=dev', 2],
    ]);
    expect(seriesOf(child, 'n')).toEqual([
      ['q=1', 1],
      ['env=dev', 2],
    ]);
  });

  test('puts them behind exported_ for OpenTelemetry, too, their types as they were', () => {
    const registry = new Registry({ constLabels: { net_port: 'x', exported_le: 'y' } });
    const child = new Registry();
    registry.attach(child);
    child.openHistogram({ otel: { name: 'h' } }).observe({ 'net.port': 80, le: true, other: 'z' }, 1);
    const [block] = blocksOf(registry.snapshot(), 'h');
    expect(block?.labelNames).toEqual(['exported_exported_le', 'exported_net_port', 'other']);
    expect(block?.attributes).toEqual([
      { key: 'exported_exported_le', type: 'boolean' },
      { key: 'exported_net.port', type: 'int' },
      { key: 'other', type: 'string' },
    ]);
  });

  test('gives way to that of a registry in between', () => {
    const registry = new Registry({ constLabels: { env: 'root', zone: 'z' } });
    const between = new Registry({ constLabels: { env: 'between' } });
    const child = new Registry();
    registry.attach(between);
    between.attach(child);
    child.openGauge({ otel: { name: 'g' } }).set({ env: 'own', zone: 'own' }, 1);
    expect(seriesOf(registry, 'g')).toEqual([['env=between exported_env=own exported_zone=own zone=z', 1]]);
  });

  test('leaves the series past the limit theirs', () => {
    const registry = new Registry({ constLabels: { env: 'prod' } });
    const child = new Registry({ onFault: () => {} });
    registry.attach(child);
    const counter = child.openCounter({ otel: { name: 'n' }, maxSeries: 1 });
    for (const env of ['a', 'b']) counter.inc({ env });
    expect(seriesOf(registry, 'n').map(([labels]) => labels)).toEqual([
      'env=prod exported_env=a',
      'env=prod otel_metric_overflow=true',
    ]);
  });

  test('never makes two series one, nor changes one that is there', () => {
    const name = fc.constantFrom('a', 'exported_a', 'exported_exported_a', 'exported_', 'b');
    const value = fc.constantFrom('1', '2');
    const constLabels = fc.dictionary(name, value, { maxKeys: 3 });
    const attributes = fc.dictionary(name, value, { maxKeys: 3 });
    fc.assert(
      fc.property(
        fc.tuple(constLabels, constLabels, fc.dictionary(name, value, { maxKeys: 1 })),
        fc.array(attributes, { minLength: 1, maxLength: 12 }),
        ([outer, middle, inner], calls) => {
          const registries = [outer, middle, inner].map((each) => new Registry({ constLabels: each }));
          const [root, between, child] = registries as [Registry, Registry, Registry];
          root.attach(between);
          between.attach(child);
          const counter = child.openCounter({ otel: { name: 'n' } });
          let before: string[] = [];
          for (const call of calls) {
            counter.inc(call);
            const now = seriesOf(root, 'n').map(([labels]) => labels);
            expect(now).toEqual(expect.arrayContaining(before));
            expect(new Set(now).size).toBe(counter.seriesCount);
            for (const block of blocksOf(root.snapshot(), 'n')) {
              const names = [...block.constLabels.map(([label]) => label), ...block.labelNames];
              for (const label of Object.keys({ ...outer, ...middle, ...inner })) expect(names).toContain(label);
              expect(new Set(names).size).toBe(names.length);
              expect(new Set(keysOf(block)).size).toBe(names.length);
            }
            before = now;
          }
        },
      ),
    );
  });
});

test('a constant label that some series of a foreign source have stands at none of them', async () => {
  const foreign = new Registry();
  const counter = foreign.openCounter({ otel: { name: 'n' } });
  counter.inc({ service: 'y' });
  counter.inc();
  const registry = new Registry({ constLabels: { service: 'x', zone: 'z' } });
  registry.attach({ collect: () => foreign.collect() });
  const { families } = await registry.collect();
  expect(families[0]?.blocks.map(({ constLabels, labelNames }) => [constLabels, labelNames])).toEqual([
    [[['zone', 'z']], ['service']],
    [[['zone', 'z']], []],
  ]);
});
