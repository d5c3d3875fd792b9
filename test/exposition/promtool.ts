import { spawnSync } from 'node:child_process';
import type { Program } from '../servers.js';

/** What `promtool check metrics` says of a text document: nothing, where it is well-formed and well-named. */
export function checkMetrics(
  promtool: Program,
  document: string,
): { readonly findings: readonly string[]; readonly parses: boolean } {
  const { status, stdout, stderr } = spawnSync(promtool.path, ['check', 'metrics'], {
    input: document,
    encoding: 'utf8',
  });
  const findings = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  // 0: no findings, 3: lint findings, 1: the document could not be read.
  if (status !== 0 && status !== 1 && status !== 3)
    throw new Error(`promtool ended with ${status}: ${findings.join('; ')}`);
  if (status === 0 && findings.length > 0) throw new Error(`promtool found nothing and said: ${findings.join('; ')}`);
  return { findings, parses: status !== 1 };
}
