import { context, type Span, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { Registry } from '@sonde/metrics';
import { SondeMeterProvider } from '@sonde/otlp';
import { createRenderer } from '@sonde/prometheus';
import { afterAll, beforeAll, expect, it } from 'vitest';

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});

afterAll(() => context.disable());

/** Records in the span that is active, after an await. */
async function recorded(provider: BasicTracerProvider): Promise<{ text: string; span: Span }> {
  const registry = new Registry({ exemplars: true });
  const meter = new SondeMeterProvider(registry).getMeter('library');
  const durations = meter.createHistogram('request.duration', {
    unit: 's',
    advice: { explicitBucketBoundaries: [0.1, 1] },
  });
  const span = provider.getTracer('test').startSpan('request');
  await context.with(trace.setSpan(context.active(), span), async () => {
    await new Promise(setImmediate);
    durations.record(0.5, { route: '/' });
  });
  span.end();
  const { chunks } = await createRenderer(registry).scrape({ format: 'openmetrics' });
  let text = '';
  for await (const chunk of chunks()) {
    text += Buffer.from(chunk.bytes).toString();
    chunk.release();
  }
  return { text, span };
}

it('the active span is the exemplar of what is recorded in it', async () => {
  const { text, span } = await recorded(new BasicTracerProvider());
  const { traceId, spanId } = span.spanContext();
  const line = text.split('\n').find((each) => each.includes('le="1.0"'));
  expect(line).toContain(`# {trace_id="${traceId}",span_id="${spanId}"} 0.5`);
});

it('a span that is not sampled is none', async () => {
  const { text } = await recorded(new BasicTracerProvider({ sampler: new AlwaysOffSampler() }));
  expect(text).toContain('le="1.0"');
  expect(text).not.toContain('trace_id');
});
