import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ShippedProgram, shipProgram } from './shipped-program.js';

let program: ShippedProgram;
beforeAll(() => {
  program = shipProgram();
});
afterAll(() => program.remove());

describe('the assertions under node:test', () => {
  test('pass what is good, and fail what is not with its text and place', () => {
    const { output, status } = program.run('--test', '--test-reporter=tap', 'orders.node-test.js');
    expect(status).toBe(1);
    expect(output.match(/^ *(?:not )?ok \d+ - (?:good|bad).*$/gm)?.map((line) => line.trim())).toEqual([
      'ok 1 - good',
      'not ok 2 - bad: N+1',
      'not ok 3 - bad: too many',
      'not ok 4 - bad: grows',
    ]);
    expect(output).toContain('expected no N+1, but found 1 in 11 queries');
    expect(output).toMatch(/shop\.js:\d+:\d+ {2}loadOrders/);
    expect(output).toContain('expected at most 1 query, but ran 11');
    expect(output).toContain('4 at 2×, 10 at 5×');
    expect(output).toContain("code: 'ERR_ASSERTION'");
  });
});
