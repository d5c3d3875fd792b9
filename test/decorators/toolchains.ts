import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFile } from '@swc/core';
import { transform } from 'esbuild';
import { root, toolScript } from '../../scripts/workspace.js';
import { type Diagnostic, readDiagnostics } from '../compiler.js';

/** Decorators of the standard, or those of `experimentalDecorators`. */
export type Mode = 'standard' | 'legacy';

/** Compiles the TypeScript files of one folder into another; returns what the compiler complains about. */
export type Compiler = (from: string, to: string, mode: Mode) => Promise<Diagnostic[]>;

/** What only the standard has stands in files of this name, and is left out in the other mode. */
const standardOnly = 'standard-only';

export const compilers: Readonly<Record<string, Compiler>> = {
  'tsc 5.9': (from, to, mode) => typescript('typescript59', from, to, mode),
  'tsc 7': (from, to, mode) => typescript('typescript', from, to, mode),
  esbuild: (from, to, mode) =>
    eachFile(from, to, mode, async (path) => {
      const tsconfigRaw = { compilerOptions: { experimentalDecorators: mode === 'legacy' } };
      // Without keepNames, a class that names itself in its body is called _Till.
      const options = { loader: 'ts', target: 'es2022', keepNames: true, tsconfigRaw } as const;
      return (await transform(readFileSync(path, 'utf8'), options)).code;
    }),
  'swc 2022-03': (from, to, mode) => eachFile(from, to, mode, (path) => swc(path, mode, '2022-03')),
  'swc 2023-11': (from, to, mode) => eachFile(from, to, mode, (path) => swc(path, mode, '2023-11')),
};

async function typescript(compiler: string, from: string, to: string, mode: Mode): Promise<Diagnostic[]> {
  const project = join(to, 'tsconfig.json');
  const configuration = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      incremental: false,
      declaration: false,
      declarationMap: false,
      sourceMap: false,
      ...(mode === 'legacy' && { experimentalDecorators: true, emitDecoratorMetadata: true }),
      rootDir: from,
      outDir: to,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    files: sources(from, mode).map((name) => join(from, name)),
  };
  mkdirSync(to, { recursive: true });
  writeFileSync(project, JSON.stringify(configuration));
  const args = [toolScript(compiler, 'tsc'), '-p', project, '--pretty', 'false'];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const diagnostics = readDiagnostics(stdout + stderr);
  if ((status !== 0) !== diagnostics.length > 0)
    throw new Error(`${compiler} ended with ${status}: ${stdout}${stderr}`);
  return diagnostics;
}

async function swc(path: string, mode: Mode, decoratorVersion: '2022-03' | '2023-11'): Promise<string> {
  const { code } = await transformFile(path, {
    configFile: false,
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: mode === 'legacy' ? { legacyDecorator: true, decoratorMetadata: true } : { decoratorVersion },
    },
  });
  return code;
}

async function eachFile(
  from: string,
  to: string,
  mode: Mode,
  compile: (path: string) => Promise<string>,
): Promise<Diagnostic[]> {
  mkdirSync(to, { recursive: true });
  for (const name of sources(from, mode)) {
    writeFileSync(join(to, name.replace(/ts$/, 'js')), await compile(join(from, name)));
  }
  return [];
}

function sources(folder: string, mode: Mode): string[] {
  return readdirSync(folder).filter(
    (name) => /\.m?ts$/.test(name) && (mode === 'standard' || !name.startsWith(standardOnly)),
  );
}

/** An empty folder inside this package of the workspace, where compiled programs find what it depends on. */
export function emptyFolder(name: string): string {
  const folder = join(root, 'test', '.tmp', 'decorators', name.replace(/\W+/g, '-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Runs a compiled program and returns what it printed. */
export function runProgram(path: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${path} ended with ${status}: ${stderr}${stdout}`);
  return stdout;
}
