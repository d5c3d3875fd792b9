import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, toolScript } from '../../scripts/workspace.js';
import { emptyFolder } from './toolchains.js';

// What the README advises for Vite and Vitest, whose compiler leaves standard decorators as they are.

const readme = readFileSync(join(root, 'packages/metrics/README.md'), 'utf8');
const advice = /```ts\n([^`]*enforce: 'pre'[^`]*)```/.exec(readme)?.[1] ?? 'missing';

const spec = `
import { defaultRegistry } from '@sonde/metrics';
import { Timed } from '@sonde/metrics/decorators';
import { histogramOf } from '@sonde/metrics/testing';
import { expect, test } from 'vitest';

class Shop {
  static readonly kind: string = Shop.name;
  @Timed()
  price(amount: number): number {
    return amount * 2;
  }
}

test('is recorded', () => {
  expect(new Shop().price(2)).toBe(4);
  const labels = { class: 'Shop', method: 'price', error: '' };
  expect(histogramOf(defaultRegistry, 'method_duration_seconds', labels).count).toBe(1);
});
`;

function run(configuration: string): { readonly status: number | null; readonly output: string } {
  const folder = emptyFolder('vitest');
  writeFileSync(join(folder, 'vitest.config.ts'), configuration);
  writeFileSync(join(folder, 'shop.test.ts'), spec);
  const args = [toolScript('vitest'), 'run', '--root', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

test('without a plugin, standard decorators do not run', () => {
  // Once they do, the README has a section too many.
  expect(run('export default {};').output).toContain('SyntaxError');
});

test.each([
  ['the plugin of the README', advice],
  ['decorators of the older kind', 'export default { oxc: { decorator: { legacy: true } } };'],
])('%s', (_what, configuration) => {
  const { status, output } = run(configuration);
  expect(output).toContain('1 passed');
  expect(status).toBe(0);
});
