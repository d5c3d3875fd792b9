import { Registry, type SnapshotSource } from '@sonde/metrics';
import promClient from 'prom-client';
import { describe, expect, test } from 'vitest';
import { fromPromClient } from './bridge/from-prom-client.js';
import { intoPromClient } from './bridge/into-prom-client.js';
import type { PromClientRegistry } from './bridge/prom-client.js';
import { metricsFetchHandler, metricsHandler } from './handler/metrics-handler.js';
import { type RenderTextOptions, renderText } from './rendering/render-text.js';
import { createRenderer } from './rendering/renderer.js';
import { startMetricsServer } from './server/metrics-server.js';

/** What a call throws or rejects with. */
async function refusal(call: () => unknown): Promise<Error & { code?: string }> {
  try {
    await call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
}

const mixUps: readonly [what: string, source: unknown, hint: string][] = [
  ['an object that holds the registry', { registry: new Registry() }, 'Pass the registry itself'],
  ['a prom-client registry', promClient.register, 'is attached through fromPromClient()'],
  ['nothing', undefined, 'got undefined'],
  ['null', null, 'got null'],
];

describe.each(mixUps)('instead of a registry, %s', (_, wrong, hint) => {
  const source = wrong as SnapshotSource;
  test.each<[string, () => unknown]>([
    ['metricsHandler', () => metricsHandler(source)],
    ['metricsFetchHandler', () => metricsFetchHandler(source)],
    ['createRenderer', () => createRenderer(source)],
    ['renderText', () => renderText(source)],
    ['startMetricsServer', () => startMetricsServer({ registry: source, port: 0 })],
  ])('is refused by %s', async (_name, call) => {
    const error = await refusal(call);
    expect(error).toMatchObject({ name: 'SondeError', code: 'SONDE_INVALID_OPTION' });
    expect(error.message).toContain(hint);
  });
});

test.each<[string, () => unknown, string]>([
  ['a Sonde registry', () => fromPromClient(new Registry() as unknown as PromClientRegistry), 'registry.attach(other)'],
  ['an object', () => fromPromClient({ register: promClient.register } as never), 'Pass the registry itself'],
  ['nothing', () => fromPromClient(undefined as never), 'got undefined'],
  ['exchanged arguments', () => intoPromClient(promClient.register as never, new Registry() as never), 'the second'],
  ['nothing at all', () => intoPromClient(undefined as never, undefined as never), 'got undefined'],
  ['an object', () => intoPromClient({ registry: new Registry() } as never, promClient.register), 'registry itself'],
])('the bridge refuses %s', async (_, call, hint) => {
  const error = await refusal(call);
  expect(error).toMatchObject({ code: 'SONDE_INVALID_OPTION' });
  expect(error.message).toContain(hint);
});

test.each<[string, object]>([
  ['format', { format: 'json' }],
  ['fromat', { fromat: 'text' }],
])('renderText refuses option %s in %o', async (option, options) => {
  const error = await refusal(() => renderText(new Registry(), options as RenderTextOptions));
  expect(error).toMatchObject({ code: 'SONDE_INVALID_OPTION' });
  expect(error.message).toContain(`option "${option}"`);
});
