import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProgram, type Program, source, sourceSite } from './compiled-program.test.support.js';
import { mapAddress, readSourceMap } from './source-map-file.js';
import { maxMaps, originalFrame } from './source-maps.js';

let program: Program;
beforeAll(() => {
  program = makeProgram();
});
afterAll(() => program.remove());

describe('a program in a process of its own', () => {
  describe.each([
    ['as it is', []],
    ['with --enable-source-maps', ['--enable-source-maps']],
    [
      'with stacks that are arrays',
      ['--import', 'data:text/javascript,Error.prepareStackTrace = (_, frames) => frames'],
    ],
    [
      'with both',
      ['--enable-source-maps', '--import', 'data:text/javascript,Error.prepareStackTrace = (_, frames) => frames'],
    ],
  ])('%s', (_, flags) => {
    test.each([
      ['a map beside it', 'linked'],
      ['an inline map', 'inline'],
      ['both', 'both'],
    ] as const)('has the place in its source, with %s', (_name, sourcemap) => {
      program.compile({ sourcemap });
      expect(program.run('dist/orders.js', ...flags)).toEqual(sourceSite);
    });

    test('has it from one long line', () => {
      program.compile({ sourcemap: 'linked', minify: true, keepNames: true });
      expect(program.run('dist/orders.js', ...flags)).toMatchObject({ file: 'src/orders.ts', line: 10, column: 12 });
    });

    test('has it under a root of sources', () => {
      program.compile({ sourcemap: 'linked', sourceRoot: `${program.folder}/` });
      const path = join(program.folder, 'dist/orders.js.map');
      writeFileSync(path, readFileSync(path, 'utf8').replace('../src/orders.ts', 'src/orders.ts'));
      expect(program.run('dist/orders.js', ...flags)).toEqual(sourceSite);
    });

    test('has the compiled place where there is no map', () => {
      program.compile({ sourcemap: false });
      const site = program.run('dist/orders.js', ...flags);
      const lines = readFileSync(join(program.folder, 'dist/orders.js'), 'utf8').split('\n');
      expect(site?.file).toBe('dist/orders.js');
      expect(lines[(site?.line ?? 0) - 1]).toContain('probe()');
    });

    test.each([
      ['missing', undefined],
      ['no JSON', 'not a map'],
      ['of another version', '{"version":2}'],
      ['without sources', '{"version":3,"mappings":"AAAA"}'],
      ['null', 'null'],
    ])('has the compiled place where the map is %s', (_name, map) => {
      program.compile({ sourcemap: false });
      const path = join(program.folder, 'dist/orders.js');
      writeFileSync(path, `${readFileSync(path, 'utf8')}//# sourceMappingURL=other.js.map\n`);
      if (map !== undefined) program.write('dist/other.js.map', map);
      expect(program.run('dist/orders.js', ...flags)?.file).toBe('dist/orders.js');
    });
  });

  // Node.js 22.18 and later run TypeScript as it stands, types blanked out.
  if ('typescript' in process.features && process.features.typescript) {
    test('that was never compiled has its own place', () => {
      expect(program.run('src/orders.ts')).toEqual(sourceSite);
      expect(program.run('src/orders.ts', '--enable-source-maps')).toEqual(sourceSite);
    });
  }

  test('in a bundle, packages in it are passed over', () => {
    program.write('node_modules/layer/package.json', '{ "name": "layer", "type": "module", "exports": "./index.js" }');
    program.write('node_modules/layer/index.js', `import { probe } from 'probe';\nexport const run = () => probe();\n`);
    program.write('src/bundled.ts', `import { run } from 'layer';\n\nfunction load() {\n  return run();\n}\nload();\n`);
    program.compile({
      entryPoints: [join(program.folder, 'src/bundled.ts')],
      sourcemap: 'linked',
      bundle: true,
      external: ['probe'],
    });
    expect(program.run('dist/bundled.js')).toEqual({ file: 'src/bundled.ts', line: 4, column: 10, function: 'load' });
  });
});

const frame = (path: string, line: number, column: number) => ({ path, line, column, function: undefined });

describe('the map of a file', () => {
  test('may be one of several parts', () => {
    const part = { version: 3, names: [], mappings: 'AAAA' };
    const map = {
      version: 3,
      sections: [
        { offset: { line: 0, column: 0 }, map: { ...part, sources: ['../src/a.ts'] } },
        { offset: { line: 5, column: 0 }, map: { ...part, sources: ['b.ts'], sourceRoot: '../src' } },
      ],
    };
    program.write('dist/parts.js', `${'a();\n'.repeat(8)}//# sourceMappingURL=parts.js.map`);
    program.write('dist/parts.js.map', JSON.stringify(map));
    const path = join(program.folder, 'dist/parts.js');
    expect(originalFrame(frame(path, 1, 1)).path).toBe(join(program.folder, 'src/a.ts'));
    expect(originalFrame(frame(path, 6, 1)).path).toBe(join(program.folder, 'src/b.ts'));
    // Lines without a mapping of their own are not those of the line above.
    expect(originalFrame(frame(path, 3, 1))).toEqual(frame(path, 3, 1));
  });

  test('may be inline and percent-encoded, and behind a line against scripts', () => {
    const map = `)]}'\n${JSON.stringify({ version: 3, names: [], sources: ['é.ts', null], mappings: 'AAAA;ACAA' })}`;
    program.write('inline.js', `a();\na();\n//# sourceMappingURL=data:application/json,${encodeURIComponent(map)}\n`);
    const path = join(program.folder, 'inline.js');
    expect(originalFrame(frame(path, 1, 1)).path).toBe(join(program.folder, 'é.ts'));
    // A source without a name.
    expect(originalFrame(frame(path, 2, 1))).toEqual(frame(path, 2, 1));
  });

  test('is read up to the limit of bytes, and not one past it', () => {
    program.write('sized.js', `a();\n//# sourceMappingURL=sized.map`);
    const map = JSON.stringify({ version: 3, names: [], sources: ['sized.ts'], mappings: 'AAAA' });
    program.write('sized.map', map);
    const path = join(program.folder, 'sized.js');
    expect(readSourceMap(path, map.length)).toBeDefined();
    expect(readSourceMap(path, map.length - 1)).toBeUndefined();
    program.write('sized.js', `${'//\n'.repeat(100)}a();\n//# sourceMappingURL=sized.map`);
    expect(readSourceMap(path, map.length)).toBeUndefined();
  });

  test.each(['/', '/nowhere/a.js', 'relative.js', 'https://example.com/a.js'])('is none at %s', (path) => {
    expect(readSourceMap(path)).toBeUndefined();
  });

  test.each(['.', 'https://example.com/a.map', 'http://127.0.0.1:1/a.map'])('is not fetched from %s', (address) => {
    program.write('address.js', `a();\n//# sourceMappingURL=${address}`);
    expect(readSourceMap(join(program.folder, 'address.js'))).toBeUndefined();
  });

  test('of any content harms nobody', () => {
    const path = join(program.folder, 'any.js');
    const place = fc.nat({ max: 1000 });
    fc.assert(
      fc.property(
        fc.string(),
        fc.json(),
        fc.array(fc.string()),
        place,
        place,
        (mappings, json, sources, line, column) => {
          for (const map of [json, JSON.stringify({ version: 3, names: [], sources, mappings })]) {
            writeFileSync(path, `a();\n//# sourceMappingURL=data:application/json,${encodeURIComponent(map)}`);
            const found = readSourceMap(path)?.findEntry(line, column);
            expect(found === undefined || typeof found === 'object').toBe(true);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

test('TypeScript is looked at as it is: the runtime has mapped it', () => {
  program.write('mapped.ts', `a();\n//# sourceMappingURL=dist/orders.js.map\n`);
  const place = frame(join(program.folder, 'mapped.ts'), 1, 1);
  expect(originalFrame(place)).toBe(place);
});

test('more files than are remembered are read again, and right', () => {
  const map = (i: number) => JSON.stringify({ version: 3, names: [], sources: [`${i}.ts`], mappings: 'AAAA' });
  const paths = Array.from({ length: maxMaps + 1 }, (_, i) => {
    program.write(`many/${i}.js`, `a();\n//# sourceMappingURL=data:application/json,${encodeURIComponent(map(i))}`);
    return join(program.folder, `many/${i}.js`);
  });
  for (const _ of [1, 2]) {
    for (const [i, path] of paths.entries()) {
      expect(originalFrame(frame(path, 1, 1)).path).toBe(join(program.folder, `many/${i}.ts`));
    }
  }
  // What was asked for last is not read again, whatever stands there now; what was first is.
  for (const path of [paths[0], paths.at(-1)]) writeFileSync(path ?? '', source);
  expect(originalFrame(frame(paths.at(-1) ?? '', 1, 1)).path).toMatch(/\.ts$/);
  expect(originalFrame(frame(paths[0] ?? '', 1, 1)).path).toMatch(/\.js$/);
});

describe('the address of a map', () => {
  test.each([
    ['a();\n//# sourceMappingURL=a.js.map', 'a.js.map'],
    ['a();\n//# sourceMappingURL=a.js.map\n', 'a.js.map'],
    ['a();\r\n//# sourceMappingURL=a.js.map\r\n\r\n', 'a.js.map'],
    ['a();//# sourceMappingURL=a.js.map', 'a.js.map'],
    ['a();\n/*# sourceMappingURL=a.js.map */\n', 'a.js.map'],
    ['a();\n//# sourceMappingURL=a.js.map\n//# debugId=1\n// end', 'a.js.map'],
    ['//# sourceMappingURL=b.map\na();\n//# sourceMappingURL=a.map', 'a.map'],
  ])('%j', (code, address) => {
    expect(mapAddress(code)).toBe(address);
  });

  test.each([
    'a();',
    '',
    'write("//# sourceMappingURL=a.js.map");',
    '//# sourceMappingURL=a.js.map\na();',
    'a();\n//# sourceMappingURL=',
    "const text = '//# sourceMappingURL=a.js.map'\n",
  ])('none: %j', (code) => {
    expect(mapAddress(code)).toBeUndefined();
  });

  test('of a long file without one is found to be none in linear time', () => {
    expect(mapAddress(`//# sourceMappingURL=${' '.repeat(1_000_000)}${'\n'.repeat(1_000_000)}x`)).toBeUndefined();
  });
});
