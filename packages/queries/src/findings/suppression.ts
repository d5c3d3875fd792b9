import { describeValue, SondeError } from '@sonde/metrics';
import type { StatementInfo } from '../query/statement.js';
import type { Finding, FindingKind } from './finding.js';

/** Findings nobody wants to hear of. All that a rule names must fit; a list fits if one of it does. */
export interface IgnoreRule {
  /** A part of the text as reports show it (case and space do not count), a pattern, or the fingerprint. */
  readonly sql?: string | RegExp | undefined;
  /** The route, and those below it (`/admin`), or the whole name of a job; or a pattern. */
  readonly route?: string | RegExp | undefined;
  /** The whole name of a job, or of any other scope; or a pattern. */
  readonly job?: string | RegExp | undefined;
  /** A file of the call sites: its path, the end of its path or a folder of it (`src/reports`), or a pattern. */
  readonly file?: string | RegExp | undefined;
  readonly kind?: FindingKind | readonly FindingKind[] | undefined;
}

const parts = ['sql', 'route', 'job', 'file', 'kind'];
const kinds: readonly string[] = [
  'n_plus_one',
  'm_times_n',
  'duplicate',
  'batchable_write',
  'consecutive',
  'query_budget',
  'time_budget',
  'slow_query',
] satisfies FindingKind[];

/** Makes a test of rules. Throws `SONDE_INVALID_OPTION` for a rule that says nothing: it would hide everything. */
export function ignoring(rules: readonly IgnoreRule[]): (finding: Finding) => boolean {
  for (const [at, rule] of rules.entries()) check(rule, `ignore[${at}]`);
  return (finding) => rules.some((rule) => fits(rule, finding));
}

function fits({ sql, route, job, file, kind }: IgnoreRule, finding: Finding): boolean {
  const { scope, sites } = finding;
  if (kind !== undefined && !(Array.isArray(kind) ? kind.includes(finding.kind) : kind === finding.kind)) return false;
  if (sql !== undefined && !fitsStatement(sql, finding.statement)) return false;
  if (route !== undefined && !fitsRoute(route, scope?.route) && !fitsText(route, scope?.name)) return false;
  if (job !== undefined && !fitsText(job, scope?.name)) return false;
  return file === undefined || sites.some((site) => fitsFile(file, site.file));
}

function fitsStatement(sql: string | RegExp, { text, fingerprint }: StatementInfo): boolean {
  if (typeof sql !== 'string') return matches(sql, text);
  return sql === fingerprint || plain(text).includes(plain(sql));
}

/** A route stands for those below it, too: `/admin` for `/admin/users/:id`. */
function fitsRoute(rule: string | RegExp, route: string | undefined): boolean {
  if (route === undefined || typeof rule !== 'string') return fitsText(rule, route);
  const prefix = rule.replace(/\/\*?$/, '');
  return route === rule || route === prefix || route.startsWith(`${prefix}/`);
}

function fitsText(rule: string | RegExp, text: string | undefined): boolean {
  if (text === undefined) return false;
  return typeof rule === 'string' ? rule === text : matches(rule, text);
}

function fitsFile(rule: string | RegExp, file: string): boolean {
  const path = file.replaceAll('\\', '/');
  if (typeof rule !== 'string') return matches(rule, path);
  const wanted = rule.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/$/, '');
  return `/${path}`.endsWith(`/${wanted}`) || `/${path}`.includes(`/${wanted}/`);
}

/** `search` ignores the state that a pattern with the flag `g` or `y` carries from call to call. */
function matches(pattern: RegExp, text: string): boolean {
  return text.search(pattern) !== -1;
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

function check(rule: IgnoreRule, what: string): void {
  if (typeof rule !== 'object' || rule === null) throw invalid(what, describeValue(rule), 'an object');
  const given = Object.entries(rule).filter(([, value]) => value !== undefined);
  if (given.length === 0) throw invalid(what, 'an empty rule', `at least one of ${parts.join(', ')}`);
  for (const [name, value] of given) {
    if (!parts.includes(name)) throw invalid(`${what}.${name}`, 'an unknown name', `one of ${parts.join(', ')}`);
    if (name === 'kind') {
      const wrong = (Array.isArray(value) ? value : [value]).find((kind) => !kinds.includes(kind));
      if (wrong !== undefined || (Array.isArray(value) && value.length === 0)) {
        throw invalid(`${what}.kind`, describeValue(wrong ?? value), `of ${kinds.join(', ')}`);
      }
    } else if (!(value instanceof RegExp) && (typeof value !== 'string' || value.trim() === '')) {
      throw invalid(`${what}.${name}`, describeValue(value), 'a text or a pattern');
    }
  }
}

function invalid(what: string, got: string, expected: string): SondeError<string> {
  return new SondeError<string>('SONDE_INVALID_OPTION', {
    what: `option "${what}"`,
    got,
    expected,
    next: 'Correct the rule, or leave it out.',
  });
}
