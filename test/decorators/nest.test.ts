import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sayDiagnostic } from '../compiler.js';
import { compilers, emptyFolder, runProgram } from './toolchains.js';

// A real NestJS application with Swagger, compiled as NestJS projects are (in .mts, which no other compilation here takes in).

interface Printed {
  readonly answers: readonly (readonly [method: string, path: string, status: number, body: unknown])[];
  readonly document: unknown;
  readonly recorded: readonly string[];
}

describe.each(['tsc 5.9', 'tsc 7', 'swc 2022-03'])('a NestJS application compiled by %s', (compiler) => {
  let plain: Printed;
  let decorated: Printed;

  beforeAll(async () => {
    const folder = emptyFolder(`nest-${compiler}`);
    const diagnostics = await compilers[compiler]?.(join(import.meta.dirname, 'nest'), folder, 'legacy');
    expect(diagnostics?.map(sayDiagnostic)).toEqual([]);
    plain = JSON.parse(runProgram(join(folder, 'app.mjs'), 'plain')) as Printed;
    decorated = JSON.parse(runProgram(join(folder, 'app.mjs'))) as Printed;
  });

  test('answers and describes itself as without decorators', () => {
    expect(plain.answers.map(([, , status]) => status)).toEqual([200, 404, 400, 200, 202, 200, 200, 404, 404]);
    expect(JSON.stringify(plain.document)).toContain('whole class');
    expect(decorated.answers).toEqual(plain.answers);
    expect(decorated.document).toEqual(plain.document);
    expect(plain.recorded).toEqual([]);
  });

  test('records each call once', () => {
    expect([...decorated.recorded].sort()).toEqual([
      'cats_controller_between_calls{error=,id=3} 1',
      'method_calls{class=Cats,method=find,error=NotFoundException} 1',
      'method_calls{class=Cats,method=find,error=} 2',
      'method_calls{class=Cats,method=save,error=} 1',
      'method_duration_seconds{class=CatsController,method=above,error=NotFoundException} 1',
      'method_duration_seconds{class=CatsController,method=above,error=} 1',
      'method_duration_seconds{class=CatsController,method=below,error=} 1',
      'method_duration_seconds{class=CatsController,method=between,error=} 1',
      'method_duration_seconds{class=CatsController,method=composed,error=} 1',
      'method_duration_seconds{class=DogsController,method=find,error=NotFoundException} 1',
      'method_duration_seconds{class=DogsController,method=find,error=} 1',
      'method_errors{class=DogsController,method=find,error=NotFoundException} 1',
      'method_in_flight{class=CatsController,method=between} 0',
    ]);
  });
});
