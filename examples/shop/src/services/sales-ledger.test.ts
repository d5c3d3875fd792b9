import { expect, test } from 'vitest';
import { ledgerCsv } from './sales-ledger.js';

test('a line for each day and product, sold or not', () => {
  const csv = ledgerCsv(2024, [{ day: '2024-02-29', product_id: 'compass', items: 3, cents: 1_234_550 }]);
  const lines = csv.split('\r\n');
  expect(lines).toHaveLength(1 + 366 * 12 + 1);
  expect(lines[0]).toBe('day;product;items;revenue');
  expect(lines[1]).toBe('01/01/2024;anemometer;0;0,00\u00a0€');
  expect(lines.at(-2)).toBe('31/12/2024;thermometer;0;0,00\u00a0€');
  expect(lines.filter((line) => /;3;/.test(line))).toEqual(['29/02/2024;compass;3;12.345,50\u00a0€']);
});
