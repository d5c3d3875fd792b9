import { describe, expect, test } from 'vitest';
import { batchStart, redisStart, replyRows } from './redis-command.js';

describe('what a command of Redis asks', () => {
  test.each([
    ['get', ['user:1'], 'GET', 'read', ['user:1']],
    ['MGET', ['a', 'b'], 'MGET', 'read', [['a', 'b']]],
    ['hget', ['user:1', 'name'], 'HGET', 'read', ['user:1', 'name']],
    ['lrange', ['list', '0', '9'], 'LRANGE', 'read', ['list', '0', '9']],
    ['set', ['user:1', 'secret', 'EX', '10'], 'SET', 'write', ['user:1']],
    ['hset', ['user:1', 'token', 'secret'], 'HSET', 'write', ['user:1', 'token']],
    ['mset', ['a', 'secret', 'b', 'secret'], 'MSET', 'write', [['a', 'b']]],
    ['del', ['a'], 'DEL', 'write', ['a']],
    ['dbsize', [], 'DBSIZE', 'read', []],
    ['scan', ['17', 'COUNT', '10'], 'SCAN', 'read', undefined],
    ['evalsha', ['5f2c', '1', 'key'], 'EVALSHA', 'write', undefined],
    ['xread', ['COUNT', '5', 'STREAMS', 'block', '0'], 'XREAD', 'read', undefined],
    ['exec', [], 'EXEC', 'control', undefined],
    ['hunter2', ['secret'], 'OTHER', 'write', undefined],
  ])('%s %j', (name, args, operation, kind, parameters) => {
    expect(redisStart(name, args)).toEqual({
      system: 'redis',
      command: { operation, target: undefined, shape: undefined, kind },
      parameters,
    });
  });

  test.each([
    ['blpop', ['list', '0']],
    ['BZPOPMIN', ['set', '0']],
    ['xread', ['BLOCK', '0', 'STREAMS', 'a', '$']],
    ['xreadgroup', ['GROUP', 'g', 'c', 'block', '5000', 'STREAMS', 'a', '>']],
    ['subscribe', ['news']],
    ['wait', ['1', '0']],
    ['auth', ['hunter2']],
    ['hello', ['3', 'AUTH', 'default', 'hunter2']],
    ['ping', []],
    ['client', ['SETINFO', 'LIB-NAME', 'x']],
  ])('%s %j is no query', (name, args) => {
    expect(redisStart(name, args)).toBeUndefined();
  });

  test('a batch is one query of which nothing repeats', () => {
    expect(batchStart('PIPELINE').command?.operation).toBe('PIPELINE');
    expect(batchStart('MULTI').parameters).toBeUndefined();
  });
});

describe('rows of a reply', () => {
  test('are its elements, binary keys as text', () => {
    expect(replyRows(['a', 'b'])).toEqual({ rows: ['a', 'b'] });
    expect(replyRows([Buffer.from('a'), [Buffer.from('b'), 1]])).toEqual({ rows: ['a', ['b', 1]] });
    expect(replyRows('a')).toEqual({ rows: ['a'] });
    expect(replyRows(null)).toEqual({ rows: [] });
  });

  test('of a long reply the first ten are copied', () => {
    const { rows } = replyRows(Array.from({ length: 100_000 }, (_, k) => k));
    expect(rows).toHaveLength(100_000);
    expect(Object.keys(rows ?? [])).toHaveLength(10);
  });

  test('long binary values are not read', () => {
    const value = Buffer.alloc(65);
    expect(replyRows(value).rows?.[0]).toBe(value);
  });
});
