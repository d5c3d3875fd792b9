import { Registry } from '@sonde/metrics';
import { describe, expect, test } from 'vitest';
import { readOptions } from './read-options.js';
import type { StartOptions } from './start-options.js';

const strict = (given: unknown, env: NodeJS.ProcessEnv = {}) => readOptions(given as StartOptions, env, false);
const lenient = (env: NodeJS.ProcessEnv) => readOptions({}, env, true);

test('defaults, where nothing is said', () => {
  const { settings, faults } = strict({});
  expect(settings).toMatchObject({
    enabled: true,
    metricsPort: 9464,
    metricsPath: '/metrics',
    shutdownDelayMs: 'auto',
  });
  expect(settings.serviceName).toBeUndefined();
  expect(faults).toEqual([]);
});

test('code goes before the environment, the environment before the default', () => {
  const env = { SONDE_METRICS_PORT: '9000', SONDE_METRICS_PATH: '/m' };
  expect(strict({ metricsPort: 9001 }, env).settings).toMatchObject({ metricsPort: 9001, metricsPath: '/m' });
  expect(strict({ metricsPort: undefined }, env).settings.metricsPort).toBe(9000);
});

test.each<[string, string, keyof StartOptions, unknown]>([
  ['SONDE_METRICS_PORT', '0', 'metricsPort', 0],
  ['SONDE_METRICS_PORT', 'false', 'metricsPort', false],
  ['SONDE_METRICS_PORT', 'off', 'metricsPort', false],
  ['SONDE_METRICS_PORT', ' 1234 ', 'metricsPort', 1234],
  ['SONDE_METRICS_PORT', '', 'metricsPort', 9464],
  ['SONDE_METRICS_PORT', '  ', 'metricsPort', 9464],
  ['SONDE_PROFILER', 'NO', 'profiler', false],
  ['SONDE_PROFILER', '1', 'profiler', true],
  ['SONDE_SHUTDOWN_DELAY_MS', 'auto', 'shutdownDelayMs', 'auto'],
  ['SONDE_SHUTDOWN_DELAY_MS', '0', 'shutdownDelayMs', 0],
  ['SONDE_DEPENDENCY_CHECKS', 'Critical', 'dependencyChecks', 'critical'],
  ['SONDE_SKIP_PATHS', '/a/*, /b', 'skipPaths', ['/a/*', '/b']],
  ['OTEL_SERVICE_NAME', 'shop', 'serviceName', 'shop'],
])('%s=%j is %s: %j', (variable, text, name, expected) => {
  expect(strict({}, { [variable]: text }).settings[name]).toEqual(expected);
});

describe('refused in code, by one error that names the option', () => {
  test.each<[string, unknown]>([
    ['metricsPort', '9464'],
    ['metricsPort', 65_536],
    ['metricsPort', -1],
    ['metricsPort', 1.5],
    ['metricsPort', true],
    ['metricsPort', null],
    ['metricsHost', '[::1]'],
    ['metricsPath', 'metrics'],
    ['metricsPath', '/metrics/'],
    ['processMetrics', 'yes'],
    ['serviceName', ''],
    ['serviceName', 'a\nb'],
    ['dependencyChecks', 'on'],
    ['shutdownDelayMs', -1],
    ['shutdownTimeoutMs', Number.NaN],
    ['skipPaths', 'health'],
    ['registry', {}],
    ['checks', [{ name: 'x' }]],
    ['closers', { database: () => {} }],
    ['log', () => {}],
    ['otlpEndpoint', 'collector:4318'],
  ])('%s: %j', (name, value) => {
    const refuse = () => strict({ [name]: value });
    expect(refuse).toThrow(expect.objectContaining({ name: 'SondeError', code: 'SONDE_INVALID_OPTION' }));
    expect(refuse).toThrow(`option "${name}" of start()`);
  });

  test.each([
    ['metricPort', '"metricsPort"'],
    ['serviceNmae', '"serviceName"'],
    ['HEALTH', '"health"'],
    ['somethingElse', 'one of enabled, serviceName'],
    ['__proto__x', 'one of enabled'],
    ['constructor', 'one of enabled'],
  ])('the unknown option %s: expected %s', (name, expected) => {
    expect(() => strict({ [name]: 1 })).toThrow(`unknown option "${name}", expected ${expected}`);
  });

  test.each([[null], ['shop'], [[]], [() => {}]])('%j in place of options', (given) => {
    expect(() => strict(given)).toThrow('an object of options');
  });

  test('secrets are never repeated', () => {
    for (const name of ['profilerToken', 'healthToken', 'metricsToken', 'otlpEndpoint']) {
      const secret = 'hush ä hush';
      expect(() => strict({ [name]: secret })).toThrow('SONDE_INVALID_OPTION');
      expect(() => strict({ [name]: secret })).not.toThrow('hush');
    }
  });

  test('what code gives is taken as it is', () => {
    const registry = new Registry();
    const checks = [{ name: 'x', check: () => true }];
    expect(strict({ registry, checks, log: console }).settings).toMatchObject({ registry, checks, log: console });
  });
});

describe('the environment', () => {
  test('makes start() fail with the name of the option and of the variable', () => {
    expect(() => strict({}, { SONDE_METRICS_PORT: 'high' })).toThrow(
      'option "metricsPort" of start(), from the environment variable SONDE_METRICS_PORT: got "high", expected a port from 0 to 65535, or false.',
    );
  });

  test('never makes register fail: the default, and a line', () => {
    const { settings, faults } = lenient({
      SONDE_METRICS_PORT: '123456',
      SONDE_PROFILER: 'maybe',
      SONDE_HEALTH: 'off',
    });
    expect(settings).toMatchObject({ metricsPort: 9464, profiler: true, health: false });
    expect(faults.map(({ code, message }) => [code, message])).toEqual([
      [
        'SONDE_INVALID_VARIABLE',
        'environment variable SONDE_METRICS_PORT: got "123456", expected a port from 0 to 65535, or false. The default is used: 9464. [SONDE_INVALID_VARIABLE]',
      ],
      ['SONDE_INVALID_VARIABLE', expect.stringContaining('SONDE_PROFILER: got "maybe"')],
    ]);
  });

  test('a value that may be a secret of another variable is not repeated', () => {
    const token = 'ghp_0123456789abcdef0123';
    const { faults } = lenient({ SONDE_METRICS_PORT: token, SONDE_PROFILER_TOKEN: 'short one' });
    expect(faults).toHaveLength(2);
    for (const { message } of faults) expect(message).not.toMatch(/ghp_|short one/);
  });

  test.each([
    ['SONDE_METRIC_PORT', 'SONDE_METRICS_PORT'],
    ['SONDE_PROFILER_TOKNE', 'SONDE_PROFILER_TOKEN'],
  ])('%s is told to be none, and which one was meant', (name, meant) => {
    const { faults } = strict({}, { [name]: 'x' });
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_UNKNOWN_VARIABLE']);
    expect(faults[0]?.message).toContain(`${name}, expected ${meant}`);
  });

  test('variables of others are theirs', () => {
    expect(strict({}, { SONDE_TOKEN: 'x', SONDE_SHOP_DATABASE: 'y', METRICS_PORT: 'z' }).faults).toEqual([]);
  });

  test('the endpoint of OpenTelemetry is read by @sonde/otlp, with its own rules', () => {
    expect(strict({}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }).settings.otlpEndpoint).toBeUndefined();
  });
});
