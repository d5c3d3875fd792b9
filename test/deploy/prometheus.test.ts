import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { describeWith, promtools } from '../servers.js';
import { allRules, deployPath, filesIn, readDeployFile, ruleFiles, yamlDocument } from './deploy-files.js';

const tests = filesIn('prometheus/tests', '.yml');

describeWith(promtools, 'promtool', 'apt-get install prometheus', ({ path }) => {
  const promtool = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(path, args, { encoding: 'utf8' });
    return { status, output: stdout + stderr };
  };

  test('takes the configuration, with its rules', () => {
    const { status, output } = promtool(
      'check',
      'config',
      '--lint=all',
      '--lint-fatal',
      deployPath('prometheus/prometheus.yml'),
    );
    expect(status, output).toBe(0);
    for (const file of ruleFiles) expect(output).toContain(file.split('/').at(-1));
  });

  test.each(tests)('%s', (file) => {
    const { status, output } = promtool('test', 'rules', deployPath(file));
    expect(status, output).toBe(0);
  });
});

const alerts = allRules().filter(({ alert }) => alert !== undefined);

test.each(alerts)('$alert says how bad it is, what it is about and what to do', ({ labels, annotations }) => {
  expect(labels?.['severity']).toMatch(/^(page|ticket|note)$/);
  expect(labels?.['concern']).toMatch(/^[a-z-]+$/);
  expect(annotations?.['summary']).toContain('$labels.job');
  expect(annotations?.['description']).toMatch(/[.]$/);
});

test('every alert has been seen to fire', () => {
  interface RuleTest {
    readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
  }
  const tried = tests.flatMap((file) =>
    yamlDocument<{ tests: readonly RuleTest[] }>(file).tests.flatMap((each) => each.alert_rule_test),
  );
  const firing = new Set(tried.filter(({ exp_alerts }) => exp_alerts.length > 0).map(({ alertname }) => alertname));
  expect(alerts.map(({ alert }) => alert).filter((name) => !firing.has(name as string))).toEqual([]);
});

test('what is recorded is used', () => {
  const expressions = [...alerts.map(({ expr }) => expr), readDeployFile('grafana/dashboards/sonde.json')].join('\n');
  const recorded = allRules().flatMap(({ record }) => record ?? []);
  expect(recorded.length).toBeGreaterThan(5);
  expect(recorded.filter((name) => !new RegExp(`${name}\\b`).test(expressions))).toEqual([]);
});

test('the README has every alert, under how bad it is', () => {
  const rows = readDeployFile('README.md').matchAll(/^\| `(page|ticket|note)` \|[^|]*\|(.*)\|$/gm);
  const told = [...rows].flatMap(([, severity, names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => `${severity} ${name}`),
  );
  expect(told.sort()).toEqual(alerts.map(({ alert, labels }) => `${labels?.['severity']} ${alert}`).sort());
});
