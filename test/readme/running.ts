import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { compile, type Diagnostic } from '../compiler.js';
import type { Program } from './blocks.js';

const patienceMs = 90_000;

/**
 * Writes programs into a folder inside the workspace, where they find its packages as a user's code would find
 * the installed ones, and compiles those in TypeScript. Returns the complaints of the compiler.
 */
export function prepare(folder: string, programs: ReadonlyMap<string, Program>): Diagnostic[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const configuration = {
    extends: join(import.meta.dirname, '../../tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      incremental: false,
      declaration: false,
      declarationMap: false,
      sourceMap: false,
    },
    include: ['**/*.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration));
  for (const [name, { language, code }] of programs) {
    const path = join(folder, name, `${name}.${language}`);
    mkdirSync(dirname(path), { recursive: true });
    // An empty export makes a module of a block without imports: two blocks may use one name.
    writeFileSync(path, language === 'ts' ? `${code}export {};\n` : code);
  }
  const typed = [...programs.values()].some(({ language }) => language === 'ts');
  return typed ? compile(folder) : [];
}

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  /** What went wrong besides the printing, in words; `undefined` where nothing did. */
  readonly failure: string | undefined;
}

/** Runs a prepared program in a folder of its own, until it ends or, if it serves, until its address answers. */
export async function run(folder: string, name: string, { serves, prints }: Program): Promise<Run> {
  if (serves !== undefined && (await answers(serves))) {
    return { stdout: '', stderr: '', failure: `${serves} answers already: something else has the port` };
  }
  const child = spawn(process.execPath, [`${name}.js`], { cwd: join(folder, name), stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  const deadline = AbortSignal.timeout(patienceMs);
  const late = new Promise<'late'>((resolve) => deadline.addEventListener('abort', () => resolve('late')));
  try {
    if (serves === undefined) {
      const end = await Promise.race([ended, late]);
      if (end === 'late') return { stdout, stderr, failure: `still running after ${patienceMs} ms; does it serve?` };
      return { stdout, stderr, failure: end === 0 ? undefined : `ended with exit code ${end}` };
    }
    const said = () => stdout.split('\n').length > prints.length;
    while (!((await answers(serves)) && said())) {
      const end = await Promise.race([ended, late, pause(50)]);
      if (end === 'late') return { stdout, stderr, failure: `${serves} did not answer within ${patienceMs} ms` };
      if (end !== undefined) return { stdout, stderr, failure: `ended with exit code ${end} instead of serving` };
    }
    return { stdout, stderr, failure: undefined };
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
