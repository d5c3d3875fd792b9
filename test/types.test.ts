import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile, type Diagnostic, readDiagnostics } from './compiler.js';
import { difference, markedErrors } from './types/marked-errors.js';

// The compiler is part of the interface: what must not compile is written down in test/types/*.bad.ts, each
// line with the error it must give, and what must compile in *.good.ts.

const folder = fileURLToPath(new URL('types', import.meta.url));
const programs = readdirSync(folder).filter((name) => /\.(good|bad)\.ts$/.test(name));
let diagnostics: Diagnostic[] = [];

beforeAll(() => {
  diagnostics = compile(folder);
});

test('there are programs of both kinds', () => {
  expect(programs.filter((name) => name.endsWith('.good.ts'))).not.toEqual([]);
  expect(programs.filter((name) => name.endsWith('.bad.ts'))).not.toEqual([]);
});

test('nothing but the programs is complained about', () => {
  expect(diagnostics.filter(({ file }) => !programs.includes(basename(file)))).toEqual([]);
});

test.each(programs)('%s', (name) => {
  const expected = markedErrors(readFileSync(join(folder, name), 'utf8'));
  expect(expected.length > 0).toBe(name.endsWith('.bad.ts'));
  expect(
    difference(
      expected,
      diagnostics.filter(({ file }) => basename(file) === name),
    ),
  ).toEqual([]);
});

describe('the comparison of errors', () => {
  const marked = markedErrors('a();\n// expect-error: TS2554 Expected 1\nb();\n  // expect-error: TS1\nc();');

  test('reads the marks', () => {
    expect(marked).toEqual([
      { line: 3, code: 'TS2554', words: 'Expected 1' },
      { line: 5, code: 'TS1', words: '' },
    ]);
  });

  test('joins what the compiler prints on several lines', () => {
    const output =
      'x/a.bad.ts(3,1): error TS2554: Expected 1 arguments.\n  But got 2.\nx/a.bad.ts(5,1): error TS1: That.\n';
    expect(difference(marked, readDiagnostics(output))).toEqual([]);
    expect(readDiagnostics(output)[0]?.words).toBe('Expected 1 arguments.\n  But got 2.');
  });

  test('tells a missing, a wrong and an unannounced error', () => {
    const output =
      'a.ts(3,1): error TS2554: Expected 2 arguments.\na.ts(4,1): error TS7: Seven.\na.ts(5,1): error TS2: Two.';
    expect(difference(marked, readDiagnostics(output))).toEqual([
      'missing line 3: TS2554 Expected 1',
      'missing line 5: TS1 ',
      'unexpected line 3: TS2554 Expected 2 arguments.',
      'unexpected line 4: TS7 Seven.',
      'unexpected line 5: TS2 Two.',
    ]);
  });

  test('does not take a compiler that failed for one that found nothing', () => {
    expect(() => readDiagnostics("error TS5058: The specified path does not exist: 'x'.")).toThrow('TS5058');
  });
});
