import type { AttributeType, SeriesBlock } from '@sonde/metrics';
import { describe, expect, it } from 'vitest';
import { foreignCounter } from './foreign-snapshot.test.support.js';
import { attributeColumns, attributeValue, rowAttributes } from './point-attributes.js';

describe('a label as the attribute it was', () => {
  const cases: [AttributeType, string, string | boolean | number][] = [
    ['string', '12', '12'],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['boolean', 'TRUE', 'TRUE'],
    ['int', '200', 200],
    ['int', '-7', -7],
    ['int', '0', 0],
    ['int', '007', '007'],
    ['int', '1.5', 1.5],
    ['int', '1e3', '1e3'],
    ['int', '9007199254740993', '9007199254740993'],
    ['int', 'overflow', 'overflow'],
    ['double', '0.25', 0.25],
    ['double', '1', 1],
    ['double', '1e+21', 1e21],
    ['double', 'NaN', Number.NaN],
    ['double', '-Infinity', Number.NEGATIVE_INFINITY],
    ['double', ' 1', ' 1'],
    ['double', '0x10', '0x10'],
  ];
  it.each(cases)('%s %j is %j', (type, text, value) => {
    expect(attributeValue(type, text)).toEqual(value);
  });
});

describe('the attributes of a row', () => {
  const block: SeriesBlock = {
    ...(foreignCounter({ takenAtMs: 1, values: { a: 1, '': 2, other: 3 } }).families[0]?.blocks[0] as SeriesBlock),
    constLabels: [
      ['zone', 'eu'],
      ['empty', ''],
    ],
    overflowRow: 2,
  };
  const attributes = (row: number, of = block) => rowAttributes(of, attributeColumns(of), row);

  it('are the constant labels and its own, without empty ones', () => {
    expect(attributes(0)).toEqual({ zone: 'eu', k: 'a' });
    expect(attributes(1)).toEqual({ zone: 'eu' });
  });

  it('say of the overflow row what it is', () => {
    expect(attributes(2)).toEqual({ zone: 'eu', 'otel.metric.overflow': true });
  });

  it('have their own names and types where these are known', () => {
    const typed: SeriesBlock = { ...block, columns: [['200']], attributes: [{ key: 'http.status', type: 'int' }] };
    expect(attributes(0, typed)).toEqual({ zone: 'eu', 'http.status': 200 });
  });

  it('may have any name', () => {
    const odd = attributes(0, { ...block, constLabels: [], labelNames: ['__proto__'] });
    expect(Object.entries(odd)).toEqual([['__proto__', 'a']]);
    expect(Object.getPrototypeOf(odd)).toBe(Object.prototype);
  });
});
