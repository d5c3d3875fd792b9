import { hostname } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import type { OtlpError } from '../errors.js';
import { detectResource, type ResourceSettings } from './detect-resource.js';

afterEach(() => vi.unstubAllEnvs());

async function detect(env: Record<string, string> = {}, more: Partial<ResourceSettings> = {}) {
  // The official detector reads the environment of the process.
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const faults: OtlpError[] = [];
  const settings = { attributes: {}, detectors: undefined, env: process.env, tell: (e: OtlpError) => faults.push(e) };
  const { attributes } = await detectResource({ ...settings, ...more });
  return { attributes, faults };
}

test('what is detected', async () => {
  const { attributes, faults } = await detect();
  expect(attributes).toMatchObject({
    'service.name': expect.stringMatching(/./),
    'telemetry.sdk.name': '@sonde/otlp',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': expect.stringMatching(/^\d+\.\d+\.\d+/),
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.executable.path': process.execPath,
    'host.name': hostname(),
  });
  expect(faults).toEqual([]);
});

test('never a command line, whatever it holds', async () => {
  const { argv, title } = process;
  process.argv = [argv[0] as string, argv[1] as string, '--password=hidden-7'];
  process.title = 'shop --password=hidden-7';
  try {
    const { attributes } = await detect();
    expect(JSON.stringify(attributes)).not.toContain('hidden-7');
    expect(Object.keys(attributes).filter((key) => key.startsWith('process.command'))).toEqual([]);
  } finally {
    process.argv = argv;
    process.title = title;
  }
});

test('a working directory that was removed', async () => {
  const cwd = vi.spyOn(process, 'cwd').mockImplementation(() => {
    throw new Error('ENOENT: uv_cwd');
  });
  const { attributes } = await detect();
  cwd.mockRestore();
  expect(attributes['process.pid']).toBe(process.pid);
});

test('the same instance for the life of the process', async () => {
  const [one, two] = [await detect(), await detect()];
  expect(one.attributes['service.instance.id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(two.attributes['service.instance.id']).toBe(one.attributes['service.instance.id']);
});

test('the option, then OTEL_SERVICE_NAME, then OTEL_RESOURCE_ATTRIBUTES', async () => {
  const env = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,host.name=b%2Cc,team=x' };
  expect((await detect(env)).attributes).toMatchObject({ 'service.name': 'a', 'host.name': 'b,c', team: 'x' });
  expect((await detect({ ...env, OTEL_SERVICE_NAME: 'n' })).attributes).toMatchObject({ 'service.name': 'n' });
  const named = await detect({ ...env, OTEL_SERVICE_NAME: 'n' }, { attributes: { 'service.name': 'o' } });
  expect(named.attributes).toMatchObject({ 'service.name': 'o', team: 'x' });
});

test('a list of attributes that cannot be read is told', async () => {
  for (const text of ['a=b=c', 'nonsense', 'a=%zz']) {
    const { faults } = await detect({ OTEL_RESOURCE_ATTRIBUTES: text });
    expect(faults.map(({ code, message }) => [code, message.includes('OTEL_RESOURCE_ATTRIBUTES')])).toEqual([
      ['SONDE_OTLP_ENVIRONMENT', true],
    ]);
  }
  expect((await detect({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=a' })).faults).toEqual([]);
});

test('only what was asked for', async () => {
  const keys = async (env: Record<string, string>, more: Partial<ResourceSettings> = {}) =>
    Object.keys((await detect(env, more)).attributes).filter(
      (key) => !/^(telemetry\.|service\.(name|version))/.test(key),
    );
  expect(await keys({}, { detectors: [] })).toEqual([]);
  expect(await keys({}, { detectors: ['serviceinstance'] })).toEqual(['service.instance.id']);
  expect(await keys({ OTEL_NODE_RESOURCE_DETECTORS: 'none' })).toEqual([]);
  expect(await keys({ OTEL_NODE_RESOURCE_DETECTORS: ' serviceinstance ' })).toEqual(['service.instance.id']);
  expect(await keys({ OTEL_NODE_RESOURCE_DETECTORS: 'all' })).toContain('host.name');
  const { faults } = await detect({ OTEL_NODE_RESOURCE_DETECTORS: 'aws,host' });
  expect(faults).toHaveLength(1);
});
