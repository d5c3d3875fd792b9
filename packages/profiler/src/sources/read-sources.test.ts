import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { excerpts, mapSources, readSources } from './read-sources.js';
import { functionsIn, mapOf, profileOf } from './sources.test.support.js';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'sonde-sources-')));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

/** `function a(){…}` on line 2, column 11: written on line 5 of src/app.ts. */
const code = '"use strict";\nfunction a(){}\n';
const mappings = [[], [[0, 0, 4, 2] as [number, number, number, number], [9, 0, 4, 11, 0] as never]];
const map = (more?: object, sources: (string | null)[] = ['../src/app.ts']) => mapOf(sources, mappings, more);
const a = (file: string) => ({ name: 'a', file, line: 2, column: 11 });

describe('where maps are found', () => {
  const where: readonly (readonly [name: string, comment: string, mapFile: string | undefined])[] = [
    ['where the comment says', '//# sourceMappingURL=app.js.map', 'dist/app.js.map'],
    ['where an old comment says', '//@ sourceMappingURL=app.js.map\n\n', 'dist/app.js.map'],
    ['where a comment of CSS says', '/*# sourceMappingURL=app.js.map */', 'dist/app.js.map'],
    ['in another folder, with a query', '//# sourceMappingURL=../dist/m%20ps.map?v=1', 'dist/m ps.map'],
    ['beside, without a comment', '', 'dist/app.js.map'],
    [
      'inside, as base64',
      `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map()).toString('base64')}`,
      undefined,
    ],
    ['inside, escaped', `//# sourceMappingURL=data:application/json,${encodeURIComponent(map())}`, undefined],
    ['with what servers put in front', '//# sourceMappingURL=app.js.map', ")]}'\n"],
  ];

  test.each(where)('%s', async (_, comment, mapFile) => {
    const file = await put('dist/app.js', `${code}${comment}`);
    if (mapFile?.startsWith(')')) await put('dist/app.js.map', mapFile + map());
    else if (mapFile !== undefined) await put(mapFile, map());
    const mapped = await mapSources(profileOf([a(file)]));
    expect(functionsIn(mapped)).toEqual([`original ${join(folder, 'src/app.ts')}:5:12`]);
    expect(mapped.origin.notes).toEqual([]);
  });

  test('frames may name files by address', async () => {
    const file = await put('dist/app.js', `${code}//# sourceMappingURL=app.js.map`);
    await put('dist/app.js.map', map());
    const mapped = await mapSources(profileOf([a(pathToFileURL(file).href)]));
    expect(functionsIn(mapped)).toEqual([`original ${join(folder, 'src/app.ts')}:5:12`]);
  });

  test('a map of sections', async () => {
    const file = await put('dist/app.js', code);
    const inner = JSON.parse(mapOf(['../src/app.ts'], [mappings[1]!] as never)) as object;
    await put(
      'dist/app.js.map',
      JSON.stringify({ version: 3, sections: [{ offset: { line: 1, column: 0 }, map: inner }] }),
    );
    expect(functionsIn(await mapSources(profileOf([a(file)])))).toEqual([
      `original ${join(folder, 'src/app.ts')}:5:12`,
    ]);
  });

  test('a text in a program that only looks like the comment is none', async () => {
    const file = await put('dist/app.js', `${code}const text = "//# sourceMappingURL=app.js.map"; run(text);`);
    const mapped = await mapSources(profileOf([a(file)]));
    expect(functionsIn(mapped)).toEqual([`a ${file}:2:11`]);
    expect(mapped.origin.notes).toEqual([]);
  });
});

describe('what becomes of frames', () => {
  test('a package inside of a bundle is a dependency, and what becomes one function is one', async () => {
    const file = await put('dist/app.js', code);
    await put('dist/app.js.map', map({}, ['../node_modules/@a/b/index.ts']));
    const profile = profileOf([a(file), { ...a(file), column: 12 }]);
    const mapped = await mapSources(profile);
    expect(mapped.tree.frames[1]).toMatchObject({ kind: 'dependency', package: '@a/b' });
    expect(mapped.tree.frame).toHaveLength(2);
    expect([...mapped.samples.node]).toEqual([1, 1]);
  });

  test('addresses of bundlers stay addresses', async () => {
    const file = await put('dist/app.js', code);
    await put('dist/app.js.map', map({}, ['webpack://shop/./src/app.ts']));
    const [fn] = functionsIn(await mapSources(profileOf([a(file)])));
    expect(fn).toMatch(/^original webpack:\/\/shop\/(?:\.\/)?src\/app\.ts:5:12$/);
  });

  test('a name is taken only from the word that is the function’s', async () => {
    const file = await put('dist/app.js', code);
    await put('dist/app.js.map', map());
    const mapped = await mapSources(
      profileOf([
        { ...a(file), name: 'b' },
        { ...a(file), name: '' },
      ]),
    );
    expect(functionsIn(mapped).map((text) => text.split(' ')[0])).toEqual(['b', '']);
  });

  test('time by line goes to the lines written; that of no line is left out', async () => {
    const file = await put('dist/app.js', `${code}\n`);
    await put('dist/app.js.map', mapOf(['../src/app.ts'], [[], mappings[1]!, [[0, 0, 7, 0]]] as never));
    const ticks = [
      [2, 3],
      [3, 9],
      [1, 5],
    ] as const;
    const { lineTicks } = await mapSources(profileOf([{ ...a(file), ticks }]));
    expect([[...lineTicks!.line], [...lineTicks!.ticks]]).toEqual([
      [5, 8],
      [3, 9],
    ]);
  });
});

describe('what cannot be mapped stays as it was', () => {
  test.each<[name: string, map: string | undefined, note: RegExp]>([
    ['no JSON', 'nothing', /broken.*app\.js\./],
    ['JSON of something else', '{"name":"x"}', /broken/],
    ['a list', '[]', /broken/],
    ['null', 'null', /broken/],
    ['no map at all', undefined, /cannot be read.*app\.js\./],
  ])('%s', async (_, text, note) => {
    const file = await put('dist/app.js', `${code}//# sourceMappingURL=app.js.map`);
    if (text !== undefined) await put('dist/app.js.map', text);
    const mapped = await mapSources(profileOf([a(file)]));
    expect(functionsIn(mapped)).toEqual([`a ${file}:2:11`]);
    expect(mapped.origin.notes).toEqual([expect.stringMatching(note)]);
  });

  test.each<[name: string, map: string]>([
    ['a source that is not there', map({}, [])],
    ['a source without a name', map({}, [null])],
    ['mappings that are none', map({ mappings: 'ÄÖÜ!!!' })],
    ['lines below zero', map({ mappings: ';AADDD' })],
  ])('%s', async (_, text) => {
    const file = await put('dist/app.js', code);
    await put('dist/app.js.map', text);
    expect(functionsIn(await mapSources(profileOf([a(file)])))).toEqual([`a ${file}:2:11`]);
  });

  test.each<[name: string, map: () => string]>([
    ['of more lines than the program', () => map({ mappings: ';'.repeat(60_000_000) })],
    ['of more places than the program', () => map({ mappings: `${'AAAA,'.repeat(10_000_000)}AAAA` })],
    ['of a section far behind the end', () => sectioned(map(), 1e9)],
    ['of sections in sections', () => Array.from({ length: 50 }).reduce<string>((inner) => sectioned(inner, 0), map())],
  ])('a map %s, which would take all memory', { timeout: 60_000 }, async (_, text) => {
    const file = await put('dist/app.js', code);
    await put('dist/app.js.map', text());
    const mapped = await mapSources(profileOf([a(file)]), { timeoutMs: 50_000 });
    expect(functionsIn(mapped)).toEqual([`a ${file}:2:11`]);
    expect(mapped.origin.notes).toEqual([expect.stringMatching(/broken/)]);
  });

  const sectioned = (inner: string, line: number): string =>
    JSON.stringify({ version: 3, sections: [{ offset: { line, column: 0 }, map: JSON.parse(inner) as object }] });

  test('limits: a file and a map too large, more maps than are read, more time than is given', async () => {
    const first = await put('dist/app.js', code);
    const second = await put('dist/b.js', code);
    for (const file of [first, second]) await writeFile(`${file}.map`, map());
    const profile = profileOf([
      { ...a(first), value: 1 },
      { ...a(second), value: 2 },
    ]);
    const names = async (options: object) =>
      functionsIn(await mapSources(profile, options)).map((text) => text.split(' ')[0]);
    expect(await names({ maxFileBytes: 10 })).toEqual(['a', 'a']);
    expect(await names({ maxMaps: 1 })).toEqual(['a', 'original']);
    expect((await mapSources(profile, { maxMaps: 1 })).origin.notes).toEqual([expect.stringMatching(/^1 files/)]);
    const hurried = await mapSources(profile, { timeoutMs: 1 });
    expect(functionsIn(hurried)).toEqual(functionsIn(profile));
    expect(hurried.origin.notes).toEqual([expect.stringMatching(/longer than 1 ms/)]);
  });

  test('options that are none', async () => {
    for (const options of [{ maxMaps: -1 }, { within: ['src'] }, { timeoutMs: 0 }, { around: 3 }, null]) {
      await expect(mapSources(profileOf([]), options as object)).rejects.toMatchObject({
        code: 'SONDE_INVALID_OPTION',
      });
    }
    await expect(excerpts(profileOf([]), { around: 1e6 })).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
  });
});

describe('what is not read', () => {
  /** Files with a secret in them; a profile of strangers may name any. */
  const secret = 'const secret = 1;\n'.repeat(20);
  const at = (file: string) => ({ name: 'a', file, line: 3, column: 1 });

  test('only programs, and none that may hold secrets', async () => {
    const files = await Promise.all(
      [
        ...['.env', '.env.js', 'credentials.js', 'db.secrets.ts', 'id_rsa', 'passwd', 'data.json', 'a.map'],
        ...['appSecrets.ts', 'apiKeys.js', 'secretKey.js', 'id_rsa.js', 'SECRETS.JS', 'secrets/production.js'],
      ].map((name) => put(name, secret)),
    );
    const more = [
      '/etc/passwd',
      '/proc/self/environ',
      '/dev/zero',
      '//server/a.js',
      'file://server/a.js',
      'relative.js',
    ];
    expect(await excerpts(profileOf([...files, ...more].map(at)))).toEqual([]);
    const [shown] = await excerpts(profileOf([at(await put('plain.js', secret))]), { around: 1 });
    expect(shown).toEqual({ file: join(folder, 'plain.js'), firstLine: 2, lines: Array(3).fill('const secret = 1;') });
  });

  test('not through a link either', async () => {
    const target = await put('.env', secret);
    await symlink(target, join(folder, 'link.js'));
    expect(await excerpts(profileOf([at(join(folder, 'link.js'))]))).toEqual([]);
  });

  test('not through a map: what it names must be a program too', async () => {
    const file = await put('dist/app.js', code);
    await put('.env', secret);
    await put('dist/app.js.map', map({}, ['../.env']));
    expect(await excerpts(profileOf([a(file)]))).toEqual([]);
  });

  test('not outside of the directories that are given', async () => {
    const inside = await put('app/a.js', secret);
    const outside = await put('application/b.js', secret);
    await symlink(outside, join(folder, 'app/link.js'));
    const profile = profileOf([inside, outside, join(folder, 'app/link.js')].map(at));
    const found = await excerpts(profile, { within: [join(folder, 'app')] });
    expect(found.map(({ file }) => file)).toEqual([inside]);
  });
});

describe('lines of the hottest functions', () => {
  const numbered = Array.from({ length: 100 }, (_, i) => `line ${i + 1}`).join('\r\n');

  test('around the beginning and the hottest lines, joined where they meet, the hottest file first', async () => {
    const cool = await put('cool.ts', numbered);
    const hot = await put('hot.ts', numbered);
    const found = await excerpts(
      profileOf([
        { name: 'a', file: cool, line: 1, column: 1, value: 1 },
        {
          name: 'b',
          file: hot,
          line: 10,
          column: 1,
          value: 5,
          ticks: [
            [12, 4],
            [50, 9],
          ],
        },
        { name: 'c', file: hot, line: 99, column: 1, value: 0 },
      ]),
      { around: 1 },
    );
    expect(found).toEqual([
      { file: hot, firstLine: 9, lines: [9, 10, 11, 12, 13].map((line) => `line ${line}`) },
      { file: hot, firstLine: 49, lines: [49, 50, 51].map((line) => `line ${line}`) },
      { file: cool, firstLine: 1, lines: ['line 1', 'line 2'] },
    ]);
    expect(
      (
        await excerpts(
          profileOf([
            { ...at0(cool), value: 1 },
            { ...at0(hot), value: 2 },
          ]),
          { maxFiles: 1 },
        )
      ).map(({ file }) => file),
    ).toEqual([hot]);
  });

  const at0 = (file: string) => ({ name: 'a', file, line: 1, column: 1 });

  test('a line of a megabyte is cut', async () => {
    const [shown] = await excerpts(profileOf([at0(await put('min.js', '😀'.repeat(500_000)))]));
    expect(shown!.lines[0]!.length).toBeLessThan(302);
  });

  test('from the map, where the file is not there any more; mapped and read at once', async () => {
    const file = await put('dist/app.js', code);
    await put('dist/app.js.map', map({ sourcesContent: [numbered] }));
    const both = await readSources(profileOf([a(file)]), { around: 0 });
    expect(both.excerpts).toEqual([{ file: join(folder, 'src/app.ts'), firstLine: 5, lines: ['line 5'] }]);
    expect(both.profile.tree.frames[1]!.file).toBe(both.excerpts[0]!.file);
  });
});
