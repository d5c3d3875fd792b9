import { describe, expect, test } from 'vitest';
import { aggregateStart, findStart, methodStart } from './collection-command.js';

const users = { db: 'shop', collection: 'users' };

describe('find', () => {
  test('tells filter, projection and order apart, and never a value', () => {
    const start = findStart(
      users,
      { email: 'ada@example.org' },
      { projection: { name: 1 }, sort: new Map([['at', -1]]) },
    );
    expect(start).toEqual({
      system: 'mongodb',
      namespace: 'shop',
      command: {
        operation: 'find',
        target: 'users',
        shape: '{"email":?} projection {"name":?} sort {"at":?}',
        kind: 'read',
      },
      parameters: ['ada@example.org'],
    });
  });

  test('the values of a page are not known', () => {
    expect(findStart(users, {}, { skip: 20, limit: 20 }).parameters).toBeUndefined();
    expect(findStart(users, {}, { skip: 0, limit: 20 }).parameters).toEqual([]);
  });
});

describe('aggregate', () => {
  test('has the values of $match as parameters', () => {
    const start = aggregateStart(users, [{ $match: { author: 7 } }, { $group: { _id: '$tag', n: { $sum: 1 } } }]);
    expect(start.command?.shape).toBe('[{"$match":{"author":?}},{"$group":{"_id":?,"n":{"$sum":?}}}]');
    expect(start.command?.kind).toBe('read');
    expect(start.parameters).toEqual([7]);
  });

  test.each([[{ $out: 'copy' }], [{ $merge: { into: 'copy' } }]])('%j writes', (stage) => {
    expect(aggregateStart(users, [stage]).command?.kind).toBe('write');
  });

  test('of something else than an array is no error of ours', () => {
    expect(aggregateStart(users, 'pipeline').command?.shape).toBe('[]');
  });
});

describe('other methods', () => {
  test.each([
    ['insertOne', [{ a: 1 }], 'insert', undefined, 'write', [{ a: 1 }]],
    ['insertMany', [[{ a: 1 }, { a: 2 }]], 'insert', undefined, 'write', [[{ a: 1 }, { a: 2 }]]],
    ['updateOne', [{ _id: 1 }, { $set: { a: 2 } }], 'update', '{"_id":?}', 'write', [1, { $set: { a: 2 } }]],
    ['deleteMany', [{ old: true }], 'delete', '{"old":?}', 'write', [true]],
    ['deleteMany', [], 'delete', '{}', 'write', []],
    ['findOneAndUpdate', [{ _id: 1 }, {}], 'findAndModify', '{"_id":?}', 'write', [1, {}]],
    ['distinct', ['tag', { a: 1 }], 'distinct', '{"a":?} of {"tag":?}', 'read', [1]],
    ['estimatedDocumentCount', [], 'count', undefined, 'read', []],
  ])('%s', (method, args, operation, shape, kind, parameters) => {
    expect(methodStart(users, method, args)).toEqual({
      system: 'mongodb',
      namespace: 'shop',
      command: { operation, target: 'users', shape, kind },
      parameters,
    });
  });
});
