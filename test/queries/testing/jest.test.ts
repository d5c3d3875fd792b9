import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ShippedProgram, shipProgram } from './shipped-program.js';

const jest = fileURLToPath(new URL('../../peers/jest/node_modules/jest/bin/jest.js', import.meta.url));
const missing = 'jest not found; install it with: npm ci --prefix test/peers/jest';

let program: ShippedProgram;
beforeAll(() => {
  program = shipProgram();
});
afterAll(() => program.remove());

describe('the matchers under jest', () => {
  test('pass what is good, and fail what is not with its text and place', (context) => {
    if (!existsSync(jest)) {
      if (process.env['CI'] === 'true') expect.fail(missing);
      context.skip(missing);
    }
    const options = ['--runInBand', '--watchman=false', '--testMatch=**/*.jest.js', '--transform={}', '--no-cache'];
    const { output, status } = program.run('--experimental-vm-modules', '--no-warnings', jest, ...options);
    expect(output).toContain('3 failed, 1 passed, 4 total');
    expect(status).toBe(1);
    expect(output).toContain('✓ good');
    expect(output).toContain('expected no N+1, but found 1 in 7 queries');
    expect(output).toMatch(/shop\.js:\d+:\d+ {2}loadOrders/);
    expect(output).toContain('expected at most 1 query, but ran 7');
    expect(output).toContain('4 at 2×, 10 at 5×');
  });
});
