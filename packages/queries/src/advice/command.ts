import { createRequire } from 'node:module';
import process from 'node:process';
import { SondeError } from '@sonde/metrics';
import { type AdviseArguments, type AdviseProgram, helpText, readArguments } from './cli-arguments.js';
import { fromUrl } from './drivers/from-url.js';
import { type AdviceReport, advise } from './report.js';
import { adviceText, printable } from './report-text.js';

/**
 * The command `sonde-queries advise`, for programs that have it under a name of their own, as `sonde advise`. It reads
 * `DATABASE_URL`, and writes to the standard output; what went wrong, to stderr.
 *
 * @param given the arguments behind the name
 * @returns the exit code: 0 nothing found, 1 findings, 2 it could not be done; it never rejects
 */
export async function adviseCommand(given: readonly string[], program: AdviseProgram): Promise<number> {
  try {
    const chosen = readArguments(given, process.env, program);
    if (chosen.command === 'help') return say(helpText(program));
    if (chosen.command === 'version') return say(`${version()}\n`);
    const report = await reportOn(chosen);
    if (chosen.json) say(`${JSON.stringify(report, null, 2)}\n`);
    else say(adviceText(report, { color: colors(), columns: 80 }));
    return report.findings.length > 0 ? 1 : 0;
  } catch (error) {
    // What is no error of ours may quote the URL or a statement: only its kind is told.
    const message = error instanceof SondeError ? error.message : `unexpected failure (${(error as Error)?.name})`;
    process.stderr.write(`${program.name}: ${printable(message)}\n`);
    return 2;
  }
}

async function reportOn(chosen: AdviseArguments): Promise<AdviceReport> {
  const { url, explain, schemas, timeoutMs, minRows, unusedAfterDays } = chosen;
  const progress = process.stderr.isTTY
    ? (what: string): void => void process.stderr.write(`\r\u001b[K${what === '' ? '' : `${what} …`}`)
    : (): void => {};
  progress('connecting');
  try {
    const connection = await fromUrl(url, timeoutMs === undefined ? {} : { connectTimeoutMs: timeoutMs });
    try {
      return await advise(connection, { explain, schemas, timeoutMs, minRows, unusedAfterDays, onProgress: progress });
    } finally {
      await connection.close().catch(() => {});
    }
  } finally {
    progress('');
  }
}

function say(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

function colors(): boolean {
  return process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
}

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('@sonde/queries/package.json');
  return (manifest as { version: string }).version;
}
