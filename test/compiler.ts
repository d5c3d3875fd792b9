import { spawnSync } from 'node:child_process';
import { toolScript } from '../scripts/workspace.js';

export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  /** `TS2345` */
  readonly code: string;
  readonly words: string;
}

/** Compilers by the package that brings them: the workspace's own, and the last one that is written in JavaScript. */
export const compilers = ['typescript', 'typescript59'] as const;

/** Compiles a project (a tsconfig.json or its folder) as its configuration says. */
export function compile(project: string, compiler: (typeof compilers)[number] = 'typescript'): Diagnostic[] {
  const args = [toolScript(compiler, 'tsc'), '-p', project, '--pretty', 'false'];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const diagnostics = readDiagnostics(stdout + stderr);
  if ((status !== 0) !== diagnostics.length > 0)
    throw new Error(`the compiler ended with ${status}: ${stdout}${stderr}`);
  return diagnostics;
}

/** What `tsc --pretty false` printed. The indented lines under a diagnostic belong to its words. */
export function readDiagnostics(output: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const text of output.split('\n')) {
    const head = /^(.+)\((\d+),\d+\): error (TS\d+): (.*)$/.exec(text);
    const last = found.at(-1);
    if (head) {
      const [, file = '', line, code = '', words = ''] = head;
      found.push({ file, line: Number(line), code, words });
    } else if (/^\s+\S/.test(text) && last) found[found.length - 1] = { ...last, words: `${last.words}\n${text}` };
    else if (/error TS\d+/.test(text)) throw new Error(`the compiler failed: ${text}`);
  }
  return found;
}

export function sayDiagnostic({ file, line, code, words }: Diagnostic): string {
  return `${file}:${line}: ${code} ${words}`;
}
