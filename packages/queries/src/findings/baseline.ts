import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describeValue, SondeError } from '@sonde/metrics';
import type { Finding, FindingKind } from './finding.js';

/** A finding that is known and left for later. All but `id` is for the reader of the file. */
export interface BaselineEntry {
  readonly id: string;
  readonly kind: FindingKind;
  readonly summary: string;
  readonly file: string | undefined;
  readonly function: string | undefined;
}

/** Findings that were there when someone began to look; only new ones are told. */
export interface Baseline {
  readonly version: 1;
  readonly findings: readonly BaselineEntry[];
}

const next = 'Write the file again from the findings of today, or mend it by hand.';

export function baselineOf(findings: readonly Finding[]): Baseline {
  const byId = new Map<string, BaselineEntry>();
  for (const { id, kind, statement, sites } of findings) {
    byId.set(id, { id, kind, summary: statement.summary, file: sites[0]?.file, function: sites[0]?.function });
  }
  return { version: 1, findings: [...byId.values()].sort(compare) };
}

/** Text that a version control system can compare: sorted, a line for each field, the same for the same findings. */
export function serialiseBaseline({ version, findings }: Baseline): string {
  const entries = [...findings].sort(compare).map(({ id, kind, summary, file, function: name }) => ({
    id,
    kind,
    summary,
    ...(file === undefined ? {} : { file }),
    ...(name === undefined ? {} : { function: name }),
  }));
  return `${JSON.stringify({ version, findings: entries }, undefined, 2)}\n`;
}

/** Throws `SONDE_QUERIES_BASELINE_INVALID` for text that is no baseline. `name` is how the error calls it. */
export function parseBaseline(text: string, name = 'baseline'): Baseline {
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw invalid(name, 'text that is no JSON', 'a JSON object with "version" and "findings"', cause);
  }
  if (!isRecord(data)) throw invalid(name, describeValue(data), 'an object with "version" and "findings"');
  if (data['version'] !== 1) throw invalid(`"version" of ${name}`, describeValue(data['version']), '1');
  const { findings } = data;
  if (!Array.isArray(findings)) throw invalid(`"findings" of ${name}`, describeValue(findings), 'an array');
  return { version: 1, findings: findings.map((entry, at) => parseEntry(entry, `findings[${at}] of ${name}`)) };
}

/** The findings that the baseline does not know. */
export function withoutBaseline(findings: readonly Finding[], baseline: Baseline): Finding[] {
  const known = new Set(baseline.findings.map(({ id }) => id));
  return findings.filter(({ id }) => !known.has(id));
}

/** Throws `SONDE_QUERIES_BASELINE_INVALID` where the file cannot be read or is no baseline. */
export function readBaseline(path: string): Baseline {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalid(`baseline ${path}`, reason(cause), 'a readable file', cause, 'Write it first, or correct the path.');
  }
  return parseBaseline(text, `baseline ${path}`);
}

/** Whoever reads the file meanwhile sees the old or the new one, never half of it. */
export function writeBaseline(path: string, findings: readonly Finding[]): void {
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(beside, serialiseBaseline(baselineOf(findings)), { flag: 'wx' });
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw invalid(
      `baseline ${path}`,
      reason(cause),
      'a path that can be written',
      cause,
      'Make the folder, or correct the path.',
    );
  }
}

function parseEntry(entry: unknown, what: string): BaselineEntry {
  if (!isRecord(entry)) throw invalid(what, describeValue(entry), 'an object with "id", "kind" and "summary"');
  const { id, kind, summary, file, function: name } = entry;
  if (typeof id !== 'string' || !/^[0-9a-f]{12}$/.test(id)) {
    throw invalid(`"id" of ${what}`, describeValue(id), '12 hexadecimal digits');
  }
  for (const [key, value] of Object.entries({ kind, summary })) {
    if (typeof value !== 'string') throw invalid(`"${key}" of ${what}`, describeValue(value), 'a text');
  }
  for (const [key, value] of Object.entries({ file, function: name })) {
    if (value !== undefined && typeof value !== 'string')
      throw invalid(`"${key}" of ${what}`, describeValue(value), 'a text');
  }
  // A kind of a later version is let through: it hides nothing but its own id.
  return { id, kind, summary, file, function: name } as BaselineEntry;
}

function compare(a: BaselineEntry, b: BaselineEntry): number {
  const order = [a.file ?? '', a.function ?? '', a.kind, a.id];
  const other = [b.file ?? '', b.function ?? '', b.kind, b.id];
  for (const [at, part] of order.entries()) {
    const against = other[at] ?? '';
    if (part !== against) return part < against ? -1 : 1;
  }
  return 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function reason(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : describeValue(cause);
}

function invalid(what: string, got: string, expected: string, cause?: unknown, then = next): SondeError<string> {
  const options = cause === undefined ? undefined : { cause };
  return new SondeError<string>('SONDE_QUERIES_BASELINE_INVALID', { what, got, expected, next: then }, options);
}
