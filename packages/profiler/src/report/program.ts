import { readFile } from 'node:fs/promises';
import { describeThrown } from '@sonde/metrics';
import { builtProgram } from '../built-program.js';
import { profilerError } from '../errors.js';

/** The program of the page, fit to stand inside of a `<script>`. @throws SondeError where it is not installed */
export async function readProgram(): Promise<string> {
  let source: string;
  try {
    source = await readFile(builtProgram('#report-program'), 'utf8');
  } catch (error) {
    throw profilerError(
      'SONDE_PROFILER_REPORT_FAILED',
      'the program of the HTML report',
      describeThrown(error),
      'the file dist/report/browser.mjs of @sonde/profiler beside its code',
      'Install the package as it is published, without bundling it; or render with { interactive: false }.',
      error,
    );
  }
  return insideScript(source);
}

/**
 * A script ends at the first `</script`, and `<!--` begins what HTML reads in a way of its own. In a program both stand
 * in texts and regular expressions only, where the escape means the same.
 */
export function insideScript(source: string): string {
  return source.replace(/<(?=\/script|!--)/gi, '\\x3c');
}
