import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { publishedPackages, root, workspacePackages } from '../scripts/workspace.js';
import { type Diagnostic, sayDiagnostic } from './compiler.js';
import { blocksOf, printedAsSaid, programsOf } from './readme/blocks.js';
import { prepare, run } from './readme/running.js';

// Every block of code in a README is compiled and run. How to say what it prints, that it serves, or why it cannot
// be run, stands in CONTRIBUTING.md.

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const present = (path: string) => existsSync(join(root, path));

const readmes = ['README.md', ...workspacePackages().map(({ dir }) => `${dir}/README.md`)].filter(present);
const documents = [...readmes, 'ARCHITECTURE.md', 'CONTRIBUTING.md', '.changeset/README.md'].filter(present);
const programs = new Map(
  readmes.flatMap((path) =>
    programsOf(blocksOf(read(path))).map(
      (program) => [`${path.replace(/\W/g, '-')}-${program.line}`, { path, ...program }] as const,
    ),
  ),
);
const folder = join(root, '.tmp', 'readme');
let diagnostics: Diagnostic[] = [];

beforeAll(() => {
  diagnostics = prepare(folder, programs);
});

test('the project and every published package have a README', () => {
  expect(
    ['README.md', ...publishedPackages().map(({ dir }) => `${dir}/README.md`)].filter((path) => !present(path)),
  ).toEqual([]);
});

describe('code', () => {
  test.each([...programs])('%s', async (name, program) => {
    const complaints = diagnostics.filter(({ file }) => basename(file) === `${name}.ts`);
    expect(complaints.map(sayDiagnostic)).toEqual([]);
    const { stdout, stderr, failure } = await run(folder, name, program);
    expect(failure, `${program.path}:${program.line}\n${stderr}${stdout}`).toBeUndefined();
    if (program.prints.length > 0 && !printedAsSaid(stdout, program.prints)) {
      // Fails with the difference, line by line.
      expect(stdout.trimEnd().split('\n'), `${program.path}:${program.line}`).toEqual(program.prints);
    }
  });

  for (const path of readmes) {
    for (const { line, norun } of blocksOf(read(path)).filter((block) => block.norun !== undefined)) {
      process.stdout.write(`${path}:${line} is not run: ${norun}\n`);
      test(`${path}:${line} says why it is not run`, () => {
        expect(norun).not.toBe('');
      });
    }
  }
});

describe.each(documents)('%s', (path) => {
  test('has links that lead somewhere', () => {
    const links = [...read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g)].map(([, target]) => target as string);
    const dead = links.filter((target) => !/^\w+:/.test(target) && !present(join(dirname(path), target)));
    expect(dead).toEqual([]);
  });

  test('names scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(path).matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script as string);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});
