import { type Attributes, context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';

/** Spans as instrumentations make them: the same names, attributes, parents and order, without a database. */
export interface Emitter {
  readonly tracer: (name: string) => Tracer;
}

interface Query {
  readonly text: string;
  readonly values?: readonly string[];
  readonly failsWith?: string;
}

const stable = { 'db.system.name': 'postgresql', 'db.namespace': 'shop' };

/**
 * `@opentelemetry/instrumentation-pg` of `pool.query`: a span of the pool, which starts where the application calls, and
 * then one of the query, which starts in a callback of the pool's and ends with the answer. Both have the same parent.
 */
export function poolQuery({ tracer }: Emitter, query: Query, conventions: 'stable' | 'old' = 'stable'): Promise<void> {
  const parent = context.active();
  const pg = tracer('@opentelemetry/instrumentation-pg');
  const connect = pg.startSpan('pg-pool.connect', { kind: SpanKind.CLIENT, attributes: stable }, parent);
  return new Promise((resolve) => {
    // A connection that comes free calls back in the context of whoever released it: with none of the application's.
    setTimeout(() => {
      connect.end();
      const attributes: Attributes =
        conventions === 'stable'
          ? { ...stable, 'db.query.text': query.text }
          : { 'db.system': 'postgresql', 'db.name': 'shop', 'db.statement': query.text };
      if (query.values !== undefined) attributes['db.postgresql.values'] = [...query.values];
      const span = pg.startSpan('pg.query:SELECT shop', { kind: SpanKind.CLIENT, attributes }, parent);
      setTimeout(() => {
        if (query.failsWith !== undefined) fail(span, query.failsWith);
        span.end();
        resolve();
      }, 1);
    }, 1);
  });
}

/** `instrumentation-knex` around a driver's span of the same query. */
export async function knexQuery(emitter: Emitter, query: Query): Promise<void> {
  const attributes = { 'db.system.name': 'postgresql', 'db.query.text': query.text, 'db.operation.name': 'select' };
  const span = emitter
    .tracer('@opentelemetry/instrumentation-knex')
    .startSpan('shop.orders', { kind: SpanKind.CLIENT, attributes });
  await context.with(trace.setSpan(context.active(), span), () => poolQuery(emitter, query));
  span.end();
}

/** A command of Redis, whose instrumentation leaves values out of the statement. */
export function redisCommand({ tracer }: Emitter, statement: string): void {
  tracer('@opentelemetry/instrumentation-ioredis')
    .startSpan(statement.split(' ')[0] ?? '', {
      kind: SpanKind.CLIENT,
      attributes: { 'db.system': 'redis', 'db.statement': statement },
    })
    .end();
}

function fail(span: Span, code: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttributes({ 'error.type': code, 'db.response.status_code': code });
}
