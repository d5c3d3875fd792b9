import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { compile, sayDiagnostic } from '../../compiler.js';
import { type ShippedProgram, shipProgram } from './shipped-program.js';

const root = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const jest = fileURLToPath(new URL('../../peers/jest/node_modules', import.meta.url));

let program: ShippedProgram | undefined;
afterEach(() => program?.remove());

/** Compiles a test of that framework where no other one is installed. What ought to be an error says so in the text. */
function complaints(framework: string, module: string, from: string, installed: readonly string[]): string[] {
  program = shipProgram();
  for (const [folder, name] of [...installed.map((name) => [from, name] as const), [root, '@types/node'] as const]) {
    const link = join(program.folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(folder, name), link, 'junction');
  }
  const text = `
    import { expect } from '${module}';
    import { QueryObserver } from '@sonde/queries';
    import { queryMatchers } from '@sonde/queries/testing';
    import '@sonde/queries/testing/${framework}';

    expect.extend(queryMatchers(new QueryObserver({ mode: 'test' })));
    const list = async () => [1];
    const seed = async (factor: number) => factor;
    export const done: Promise<void>[] = [
      expect(list).toHaveNoNPlusOne(),
      expect(list).toHaveNoNPlusOne({ strict: true }),
      expect(list).not.toRunAtMostQueries(3),
      expect(list).toRunAtMostQueries(3, { allowNoQueries: true }),
      expect(list).toScaleConstantly({ seed, factors: [2, 3], warmup: true }),
      expect(list).toScaleConstantly({ seed, allowSameRows: true, allowNoQueries: false }),
      // @ts-expect-error: no limit
      expect(list).toRunAtMostQueries(),
      // @ts-expect-error: no seed
      expect(list).toScaleConstantly({}),
      // @ts-expect-error: no such option
      expect(list).toHaveNoNPlusOne({ strickt: true }),
    ];`;
  writeFileSync(join(program.folder, 'matchers.ts'), text);
  const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, noEmit: true, types: ['node'] };
  const project = join(program.folder, 'tsconfig.json');
  writeFileSync(
    project,
    JSON.stringify({ compilerOptions: { ...compilerOptions, skipLibCheck: true }, files: ['matchers.ts'] }),
  );
  return compile(project).map(sayDiagnostic);
}

test('expect of vitest knows the matchers', () => {
  expect(complaints('vitest', 'vitest', root, ['vitest'])).toEqual([]);
});

test('expect of jest knows the matchers', (context) => {
  if (!existsSync(jest)) {
    const missing = 'jest not found; install it with: npm ci --prefix test/peers/jest';
    if (process.env['CI'] === 'true') expect.fail(missing);
    context.skip(missing);
  }
  expect(complaints('jest', '@jest/globals', jest, ['@jest', 'expect', 'jest'])).toEqual([]);
});
