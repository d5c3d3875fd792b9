import { createReadStream } from 'node:fs';
import process from 'node:process';
import { SondeError } from '@sonde/metrics';
import { type LintFinding, type LintSeverity, lintExposition, lintSeverities } from '@sonde/prometheus/linting';
import { ExpositionError, type ParsedExposition, parseExpositionAsync } from '@sonde/prometheus/parsing';
import { sondeError } from '../../errors.js';
import { fetchExposition, maxAnswerBytes, type Scrape } from '../scrape/fetch-exposition.js';
import { type MetricsAddress, metricsAddress } from '../scrape/metrics-address.js';
import { wrong } from '../scrape/scrape-options.js';
import { processTerminal, type Terminal } from '../terminal.js';
import { type CheckArguments, readArguments } from './arguments.js';
import { checkJson, checkText, type Judged } from './check-report.js';
import { help } from './help.js';

/**
 * `sonde check`: the lint of an exposition.
 *
 * @param argv what stands behind `sonde check`
 * @returns the exit code: 0 nothing that fails, 1 findings, 2 it could not be had
 */
export async function run(argv: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  try {
    const chosen = readArguments(argv, process.env);
    if (chosen === 'help') {
      terminal.write(help);
      return 0;
    }
    const judged = await judge(chosen, terminal);
    terminal.write(chosen.json ? checkJson(judged) : checkText(judged, chosen.limit, terminal));
    return fails(judged.findings, chosen.failOn) ? 1 : 0;
  } catch (error) {
    terminal.progress('');
    const message = error instanceof SondeError ? error.message : `unexpected failure: ${String(error)}`;
    terminal.tell(`sonde check: ${message}`);
    return 2;
  }
}

async function judge(chosen: CheckArguments, terminal: Terminal): Promise<Judged> {
  const { source, scrape, ignore, maxSeries } = chosen;
  const address = source === '-' ? undefined : metricsAddress(source, 'sonde check');
  terminal.progress(address === undefined ? 'reading' : `asking ${address.host}`);
  const got = address === undefined ? await readSource(source, chosen) : await fetchExposition(address, scrape);
  const errors: ExpositionError[] = [];
  let exposition: ParsedExposition | undefined;
  try {
    const onError = (error: ExpositionError): void => void (errors.length < maxErrors && errors.push(error));
    exposition = await parseExpositionAsync(got.text, { format: got.format, onError });
  } catch (error) {
    if (!(error instanceof ExpositionError)) throw error;
    errors.push(error);
  }
  const contentType = address === undefined ? undefined : got.contentType;
  const options = { errors, contentType, ignore, maxSeries, maxFindings: 10_000 };
  const findings = lintExposition(exposition ?? nothingRead, options);
  terminal.progress('');
  return {
    source: named(source, address),
    format: exposition?.format ?? got.format ?? 'text',
    contentType,
    bytes: got.bytes,
    metrics: exposition?.families.length ?? 0,
    series: exposition?.sampleCount ?? 0,
    findings,
  };
}

/** Lines that cannot be read are listed up to so many. */
const maxErrors = 100;

/** What is known where the reading had to be given up: the findings say why. */
const nothingRead: ParsedExposition = { format: 'text', families: [], sampleCount: 0, lineCount: 0, length: 0 };

/** Without user and password. */
function named(source: string, address: MetricsAddress | undefined): string {
  if (address !== undefined) return address.url.href;
  return source === '-' ? 'the standard input' : source;
}

async function readSource(path: string, { scrape }: CheckArguments): Promise<Scrape> {
  const isInput = path === '-';
  if (isInput && process.stdin.isTTY) {
    throw wrong('the standard input', 'a terminal', 'metrics: pipe them, or name a file', 'sonde check');
  }
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const parts: string[] = [];
  let bytes = 0;
  try {
    const stream = (isInput ? process.stdin : createReadStream(path)) as AsyncIterable<Uint8Array>;
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) throw unreadable(path, `more than ${maxAnswerBytes / 1e6} MB`, undefined);
      parts.push(decoder.decode(chunk, { stream: true }));
    }
  } catch (cause) {
    if (cause instanceof SondeError) throw cause;
    throw unreadable(path, `what cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`, cause);
  }
  parts.push(decoder.decode());
  const { format } = scrape;
  return { text: parts.join(''), bytes, contentType: null, format: format === 'auto' ? undefined : format };
}

function unreadable(path: string, got: string, cause: unknown): SondeError<string> {
  const what = path === '-' ? 'the standard input' : `the file ${JSON.stringify(path.slice(0, 100))}`;
  const next = 'Check the path; a URL begins with http://, or is host:port.';
  return sondeError('SONDE_COMMAND_FILE', what, got, 'an exposition', next, cause);
}

function fails(findings: readonly LintFinding[], failOn: LintSeverity | 'never'): boolean {
  if (failOn === 'never') return false;
  const severe = lintSeverities.slice(0, lintSeverities.indexOf(failOn) + 1);
  return findings.some(({ severity }) => severe.includes(severity));
}
