import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/workspace.js';
import { blocksOf, type Program, printedAsSaid, programsOf } from './blocks.js';
import { prepare, run } from './running.js';

describe('blocks of a document', () => {
  test('are those of JavaScript and TypeScript', () => {
    const markdown = [
      '```js',
      'a();',
      '```',
      '```sh',
      'npm ci',
      '```',
      'text `ts`',
      '~~~ts',
      'b();',
      '~~~',
      '```',
      'c',
      '```',
    ];
    expect(blocksOf(markdown.join('\n')).map(({ line, language, code }) => [line, language, code])).toEqual([
      [1, 'js', 'a();\n'],
      [8, 'ts', 'b();\n'],
    ]);
  });

  test('may be indented, and hold shorter fences', () => {
    const markdown = ['- item', '', '  ````js', '  /**', '   * ```', '   */', '  ````'].join('\n');
    expect(blocksOf(markdown)[0]?.code).toBe('/**\n * ```\n */\n');
  });

  test('carry the comments above them, and only those', () => {
    const markdown = [
      '<!-- norun: needs a database -->',
      '',
      '```js',
      '```',
      '<!-- continues -->',
      '<!-- serves: http://localhost:1/ -->',
      '```ts',
      '```',
      '```ts',
      '```',
    ];
    expect(blocksOf(markdown.join('\n')).map(({ norun, continues, serves }) => [norun, continues, serves])).toEqual([
      ['needs a database', false, undefined],
      [undefined, true, 'http://localhost:1/'],
      [undefined, false, undefined],
    ]);
  });

  test('make programs: alone, or with those that continue them', () => {
    const markdown =
      '```js\na(); // → 1\n```\n<!-- norun: no -->\n```js\nb();\n```\n<!-- continues -->\n```ts\n// → two …\nc();\n```\n';
    expect(programsOf(blocksOf(markdown))).toEqual([
      { line: 1, language: 'ts', code: 'a(); // → 1\n// → two …\nc();\n', serves: undefined, prints: ['1', 'two …'] },
    ]);
  });

  test('cannot continue what is not there', () => {
    expect(() => programsOf(blocksOf('<!-- continues -->\n```js\n```'))).toThrow('line 2');
  });
});

test.each([
  ['a\nb\n', ['a', 'b'], true],
  ['took 12 ms\n', ['took … ms'], true],
  ['{a="1"} 2.5\n', ['{a="1"} 2.5'], true],
  ['a\n', ['b'], false],
  ['a\nb\n', ['a'], false],
  ['a\n', ['a', 'b'], false],
  ['125\n', ['1.5'], false],
])('printed %j, said %j', (printed, said, expected) => {
  expect(printedAsSaid(printed, said)).toBe(expected);
});

describe('a program', () => {
  mkdirSync(join(root, '.tmp'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tmp', 'blocks-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const program = (code: string, more: Partial<Program> = {}): Program => {
    return { line: 1, language: 'js', code, serves: undefined, prints: [], ...more };
  };
  const tryOut = async (tried: Program) => {
    const diagnostics = prepare(folder, new Map([['it', tried]]));
    return { diagnostics, ...(await run(folder, 'it', tried)) };
  };

  test('runs as an ES module beside the packages', async () => {
    expect(
      await tryOut(
        program(`import 'vitest/package.json' with { type: 'json' }; console.log(import.meta.filename.at(-1));`),
      ),
    ).toEqual({
      diagnostics: [],
      stdout: 's\n',
      stderr: expect.any(String),
      failure: undefined,
    });
  });

  test('in TypeScript is compiled strictly, and run', async () => {
    const { diagnostics, stdout } = await tryOut(program('const a: number = "1"; console.log(a);', { language: 'ts' }));
    expect(diagnostics.map(({ code }) => code)).toEqual(['TS2322']);
    expect(stdout).toBe('1\n');
  });

  test('that throws has failed', async () => {
    const { failure, stderr } = await tryOut(program('throw new Error("no such thing");'));
    expect(failure).toBe('ended with exit code 1');
    expect(stderr).toContain('no such thing');
  });

  test('that serves is asked, then ended', async () => {
    const reserved = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => reserved.once('listening', resolve));
    const { port } = reserved.address() as AddressInfo;
    const serves = `http://127.0.0.1:${port}/`;
    await new Promise((resolve) => reserved.close(resolve));
    const server = `import { createServer } from 'node:http';
      createServer((_, response) => response.end('ok')).listen(${port}, '127.0.0.1', () => console.log('up'));`;
    expect(await tryOut(program(server, { serves, prints: ['up'] }))).toMatchObject({
      failure: undefined,
      stdout: 'up\n',
    });
    expect(await tryOut(program('', { serves }))).toMatchObject({
      failure: 'ended with exit code 0 instead of serving',
    });
  });

  test('that serves where another answers already has failed', async () => {
    const other = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const serves = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    const { failure } = await tryOut(program('', { serves }));
    await new Promise((resolve) => other.close(resolve));
    expect(failure).toContain('answers already');
  });
});
