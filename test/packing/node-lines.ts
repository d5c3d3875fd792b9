import { spawnSync } from 'node:child_process';

/** What is published must run on each of these. */
const allLines = ['20', '22', '24', '26'] as const;

const ownLine = process.versions.node.split('.')[0] as string;

/** Where every line has a run of its own, there is nothing to repeat. */
export const nodeLines: readonly string[] = process.env['SONDE_ONE_NODE'] ? [ownLine] : allLines;

const found = new Map<string, string>([[ownLine, process.execPath]]);

/** The program of a line: this process's own, or what npm's package `node` brings. */
export function nodeOf(line: string): string {
  const known = found.get(line);
  if (known !== undefined) return known;
  const args = ['--yes', '--package', `node@${line}`, 'node', '-p', 'process.execPath'];
  const { status, stdout, stderr } = spawnSync('npx', args, { encoding: 'utf8', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`npx node@${line} ended with ${status}: ${stderr}`);
  const program = stdout.trim();
  found.set(line, program);
  return program;
}
