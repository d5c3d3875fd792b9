import { describe, expect, test } from 'vitest';
import { filterShape } from './filter-shape.js';

/** As the driver's own values look: a class with a tag. */
class ObjectId {
  readonly _bsontype = 'ObjectId';
  readonly id = 'secret-inside';
}

describe('the shape of a filter', () => {
  const id = new ObjectId();
  const date = new Date(0);
  test.each([
    [{}, '{}', []],
    [{ email: 'ada@example.org' }, '{"email":?}', ['ada@example.org']],
    [{ email: 'a', age: { $gt: 7, $lt: 9 } }, '{"email":?,"age":{"$gt":?,"$lt":?}}', ['a', 7, 9]],
    [{ _id: id, at: date, name: /secret/ }, '{"_id":?,"at":?,"name":?}', [id, date, /secret/]],
    [{ _id: { $in: [1, 2, 3] } }, '{"_id":{"$in":?}}', [[1, 2, 3]]],
    [{ tags: ['a', 'b'] }, '{"tags":?}', [['a', 'b']]],
    [{ $or: [{ a: 1 }, { b: 2 }] }, '{"$or":[{"a":?},{"b":?}]}', [1, 2]],
    [{ 'address.city': 'Bern', deleted: null }, '{"address.city":?,"deleted":?}', ['Bern', null]],
    [undefined, '?', [undefined]],
    ['text', '?', ['text']],
  ])('%j', (filter, shape, parameters) => {
    expect(filterShape(filter)).toEqual({ shape, parameters });
  });

  test('does not grow with the alternatives', () => {
    const many = filterShape({ $or: Array.from({ length: 20 }, (_, k) => ({ a: k })) });
    expect(many.shape).toBe('{"$or":[{"a":?}]}');
    expect(many.parameters).toHaveLength(20);
  });

  test.each([
    ['sessions.5f2c0a1b9d3e4f5a6b7c8d9e', '{"sessions.*":?}'],
    ['hunter2-secret', '{"*":?}'],
    ['cards.4111111111111111', '{"cards.*":?}'],
    ['a word', '{"*":?}'],
    [`x${'y'.repeat(50)}`, '{"*":?}'],
    ['items.$[].price', '{"items.*.price":?}'],
  ])('keys that are data are no part of it: %s', (key, shape) => {
    expect(filterShape({ [key]: 1 }).shape).toBe(shape);
  });

  test('is bounded in depth, in keys and in length', () => {
    let deep: object = { last: 1 };
    for (let k = 0; k < 10_000; k++) deep = { $and: [deep] };
    expect(filterShape(deep).shape.length).toBeLessThan(200);
    const wide = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, k) => [`a${k % 1000}b${Math.floor(k / 1000)}`, k]),
    );
    expect(filterShape(wide).shape).toMatch(/,…}$/);
    expect(filterShape(wide).parameters).toBeUndefined();
    expect(filterShape(deep).parameters).toBeUndefined();
    const long = Object.fromEntries(Array.from({ length: 30 }, (_, k) => [`${'key'.repeat(12)}_${k}`, k]));
    expect(filterShape(long).shape.length).toBe(1001);
  });
});
