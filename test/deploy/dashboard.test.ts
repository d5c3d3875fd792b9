import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWith, promtools } from '../servers.js';
import { allRules, readDeployFile, yamlDocument } from './deploy-files.js';
import { ExposedMetrics } from './exposed-metrics.js';
import { readPromql } from './promql.js';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly definition?: string;
      readonly current?: { value: unknown };
    }[];
  };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
}

const dashboard = JSON.parse(readDeployFile('grafana/dashboards/sonde.json')) as Dashboard;
const charts = dashboard.panels.filter(({ type }) => type !== 'row');

/** What Grafana puts in place of its variables. */
const filledIn = (expression: string): string =>
  expression.replaceAll('$__rate_interval', '1m').replaceAll('$job', 'shop').replaceAll('$instance', '.+');

const expressions = [
  ...charts.flatMap(({ title, targets = [] }) =>
    targets.map(({ refId, expr }) => ({ where: `${title} ${refId}`, expr: filledIn(expr) })),
  ),
  ...dashboard.annotations.list.map(({ expr }) => ({ where: 'annotation', expr: filledIn(expr) })),
  ...allRules().map(({ record, alert, expr }) => ({ where: record ?? alert ?? '', expr })),
];

describe('the dashboard', () => {
  test('has panels that do not overlap, each with a title and an id of its own', () => {
    const cells = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells.get(`${x},${y}`), `${title} lies on another`).toBeUndefined();
          cells.set(`${x},${y}`, title);
        }
      }
    }
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(charts.length).toBeGreaterThan(30);
  });

  test('asks the data source that is chosen, which is provisioned', () => {
    for (const { title, datasource } of charts) expect(datasource?.uid, title).toBe(`\${datasource}`);
    const { datasources } = yamlDocument<{ datasources: { uid: string }[] }>(
      'grafana/provisioning/datasources/prometheus.yml',
    );
    const chosen = dashboard.templating.list.find(({ name }) => name === 'datasource');
    expect(chosen?.current?.value).toBe(datasources[0]?.uid);
  });

  test('knows every variable it uses', () => {
    const known = dashboard.templating.list.map(({ name }) => name);
    const used = charts.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => expr.match(/\$\w+/g) ?? []));
    expect([...new Set(used)].filter((name) => name !== '$__rate_interval').sort()).toEqual(['$instance', '$job']);
    expect(known).toEqual(['datasource', 'job', 'instance']);
  });
});

describeWith(promtools, 'promtool', 'apt-get install prometheus', ({ path }) => {
  const folder = mkdtempSync(join(tmpdir(), 'sonde-deploy-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('reads every expression', () => {
    const rules = expressions.map(({ expr }, i) => ({ record: `expression:${i}`, expr }));
    const file = join(folder, 'expressions.json');
    // JSON is YAML.
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'expressions', rules }] }));
    const { status, stdout, stderr } = spawnSync(path, ['check', 'rules', file], { encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain(`${expressions.length} rules found`);
  });
});

describe('what is asked for exists', () => {
  let metrics: ExposedMetrics;
  beforeAll(async () => {
    metrics = await ExposedMetrics.collect();
  });

  const recorded = new Set(allRules().flatMap(({ record }) => record ?? []));

  test.each(expressions)('$where', ({ expr }) => {
    const { selected, grouping } = readPromql(expr);
    expect(selected.length).toBeGreaterThan(0);
    const foreign = selected.filter(({ metric }) => !recorded.has(metric));
    for (const { metric, labels } of foreign) {
      expect(metrics.labelsOf(metric), metric).toBeDefined();
      expect(metrics.labelsOf(metric), metric).toEqual(expect.arrayContaining([...labels]));
    }
    const having = foreign.flatMap(({ metric }) => metrics.labelsOf(metric) ?? []);
    if (foreign.length > 0) expect(having).toEqual(expect.arrayContaining([...grouping]));
  });
});
