import { describe, expect, it } from 'vitest';
import type { QuerySpan } from './span.js';
import { spanQuery } from './span-query.js';

function span(attributes: Record<string, unknown>, more: Partial<QuerySpan> = {}): QuerySpan {
  return {
    name: 'a span',
    kind: 2,
    spanContext: () => ({ traceId: '1', spanId: '2', traceFlags: 1 }),
    endTime: [0, 0],
    duration: [0, 0],
    status: { code: 0 },
    attributes,
    events: [],
    instrumentationScope: { name: 'pg' },
    ...more,
  };
}

describe('spanQuery', () => {
  it('reads the stable attributes, and prefers them', () => {
    const attributes = {
      'db.system.name': 'postgresql',
      'db.system': 'other_sql',
      'db.namespace': 'shop',
      'db.name': 'old',
      'db.query.text': 'select $1',
      'db.statement': 'old',
      'db.query.parameter.0': 'a',
      'db.query.parameter.1': 'b',
      'db.response.returned_rows': 3,
    };
    expect(spanQuery(span(attributes))).toEqual({
      system: 'postgresql',
      text: 'select $1',
      parameters: ['a', 'b'],
      namespace: 'shop',
      rowCount: 3,
      orm: undefined,
    });
  });

  it('reads the older ones', () => {
    const attributes = { 'db.system': 'mssql', 'db.name': 'shop', 'db.statement': 'select 1' };
    expect(spanQuery(span(attributes))).toMatchObject({ system: 'microsoft.sql_server', text: 'select 1' });
  });

  it.each([
    ['prisma', 'prisma'],
    ['@opentelemetry/instrumentation-knex', 'knex'],
    ['opentelemetry-instrumentation-sequelize', 'sequelize'],
    ['@mikro-orm/otel', 'mikroorm'],
    ['@opentelemetry/instrumentation-mysql2', undefined],
  ])('knows who asks by the instrumentation %s', (name, orm) => {
    const attributes = { 'db.system': 'mysql', 'db.statement': 'select 1' };
    expect(spanQuery(span(attributes, { instrumentationScope: { name } }))?.orm).toBe(orm);
  });

  it.each([
    [{ 'http.request.method': 'GET' }],
    [{ 'db.system.name': 'postgresql' }],
    [{ 'db.query.text': 'select 1' }],
    [{ 'db.system.name': 'redis', 'db.operation.name': 'not a command {"password":"hunter2"}' }],
    [{}],
  ])('takes a span with %o for no query', (attributes) => {
    expect(spanQuery(span(attributes))).toBeUndefined();
  });

  it.each([
    [{ 'db.response.status_code': '23505' }, [], { code: '23505' }],
    [{ 'error.type': 'ER_DUP_ENTRY' }, [], { code: 'ER_DUP_ENTRY' }],
    [{}, [{ attributes: { 'exception.type': '42P01' } }], { code: '42P01' }],
    [{}, [{ attributes: { 'exception.message': 'duplicate key (email)=(a@b.c)' } }], 'failed'],
    [{ 'error.type': 'duplicate key (email)=(a@b.c)' }, [], 'failed'],
  ])('reads the error of %o', (more, events, error) => {
    const attributes = { 'db.system': 'mysql', 'db.statement': 'select 1', ...more };
    expect(spanQuery(span(attributes, { status: { code: 2 }, events }))?.error).toEqual(error);
    expect(spanQuery(span(attributes, { events }))?.error).toBeUndefined();
  });

  it.each([
    ['redis', { 'db.statement': 'GET user:7' }, { operation: 'GET', kind: 'read' }, ['GET user:7']],
    ['redis', { 'db.statement': 'set [2 other arguments]' }, { operation: 'set', kind: 'control' }, undefined],
    ['redis', { 'db.statement': 'SET a b' }, { operation: 'SET', kind: 'write' }, ['SET a b']],
    ['redis', { 'db.statement': 'PING' }, { operation: 'PING', kind: 'control' }, ['PING']],
    [
      'mongodb',
      { 'db.operation': 'find', 'db.mongodb.collection': 'users', 'db.statement': '{"id":"?"}' },
      { operation: 'find', target: 'users', kind: 'control' },
      undefined,
    ],
    [
      'mongodb',
      { 'db.operation.name': 'insert', 'db.collection.name': 'users', 'db.query.text': '{"id":7}' },
      { operation: 'insert', target: 'users', kind: 'write' },
      ['{"id":7}'],
    ],
  ])('takes %s %o for a command', (system, attributes, command, parameters) => {
    const query = spanQuery(span({ 'db.system': system, ...attributes }));
    expect(query).toMatchObject({ system, command });
    expect(query?.parameters).toEqual(parameters);
    expect(query?.text).toBeUndefined();
  });
});
