import { wrongArgument } from './argument-checks.js';
import type { AdviceFinding } from './finding.js';
import { type AdviceReport, age, type StatementAdvice } from './report.js';

export interface TextOptions {
  /** Escape sequences for a terminal. Default false. */
  readonly color?: boolean | undefined;
  /** Default 80. Words longer than a line stay whole. */
  readonly columns?: number | undefined;
}

const names = { postgresql: 'PostgreSQL', mysql: 'MySQL', mariadb: 'MariaDB', sqlite: 'SQLite' } as const;

/**
 * The report for people.
 *
 * @throws SondeError SONDE_INVALID_OPTION: something else than a report
 */
export function adviceText(report: AdviceReport, { color = false, columns = 80 }: TextOptions = {}): string {
  if (!Array.isArray((report as Partial<AdviceReport> | undefined)?.findings)) {
    throw wrongArgument('adviceText()', report, 'a report of advise()', 'Pass await advise(connection).');
  }
  const page = new Page(columns, color);
  const { server, system } = report;
  page.bold([names[system], server.version, server.name ?? ''].filter(Boolean).join(' · '));
  const { ageSeconds, isReplica, replicas } = server.statistics;
  if (system !== 'sqlite') {
    const copies = isReplica ? 'this is a replica' : `${replicas} ${replicas === 1 ? 'replica' : 'replicas'} connected`;
    page.entry('statistics', `counted for ${age(ageSeconds)} · ${copies}`);
  }
  const settings = Object.entries(server.settings).map(([name, value]) => `${name} ${value}`);
  if (settings.length > 0) page.entry('settings', settings.join(' · '));

  const general = report.findings.filter(({ statement }) => statement === undefined);
  page.heading(total(report.findings.length));
  for (const [at, finding] of general.entries()) page.finding(`${at + 1}.`, finding);
  if (report.statements.length > 0) page.heading('Statements');
  let number = general.length;
  for (const statement of report.statements) number = page.statement(statement, number);
  if (report.notes.length > 0) page.heading('Not looked at');
  for (const note of report.notes) page.wrapped('  - ', '    ', note);
  return page.text();
}

function total(findings: number): string {
  return findings === 0 ? 'Nothing to mend was found.' : `${findings} ${findings === 1 ? 'finding' : 'findings'}`;
}

class Page {
  private readonly columns: number;
  private readonly color: boolean;
  private readonly lines: string[] = [];

  constructor(columns: number, color: boolean) {
    this.columns = columns;
    this.color = color;
  }

  bold(text: string): void {
    this.lines.push(this.styled(1, printable(text)));
  }

  heading(text: string): void {
    this.lines.push('');
    this.bold(text);
  }

  entry(name: string, text: string): void {
    this.wrapped(`  ${name.padEnd(12)}`, ' '.repeat(14), text);
  }

  finding(number: string, { what, why, todo, sql }: AdviceFinding): void {
    this.lines.push('');
    this.wrapped(number.padStart(4).padEnd(6), '      ', what, 33);
    this.wrapped('      why ', '          ', why);
    this.wrapped('      do  ', '          ', todo);
    if (sql !== undefined) this.wrapped('          ', '            ', sql, 36);
  }

  /** @returns the number of its last finding */
  statement(statement: StatementAdvice, number: number): number {
    const { text, counted, unplanned, verdict, note, findings } = statement;
    this.lines.push('');
    this.wrapped('  ', '    ', text, 36);
    if (counted !== undefined) {
      const { calls, meanMs, share } = counted;
      const figures = `${calls.toLocaleString('en')} calls · ${meanMs.toFixed(1)} ms each · ${Math.round(share * 100)} % of all time`;
      this.wrapped('    ', '    ', figures);
    }
    if (verdict !== undefined) this.wrapped('    plan: ', '      ', verdict);
    for (const [at, finding] of findings.entries()) this.finding(`${number + at + 1}.`, finding);
    if (unplanned !== undefined) this.wrapped('    ', '    ', unplanned);
    if (note !== undefined) this.wrapped('    ', '    ', note);
    return number + findings.length;
  }

  wrapped(first: string, next: string, text: string, style = 0): void {
    let line = '';
    let indent = first;
    const end = (): void => {
      this.lines.push(`${indent}${this.styled(style, line)}`.trimEnd());
      indent = next;
    };
    for (const word of printable(text).split(' ')) {
      if (line !== '' && indent.length + line.length + 1 + word.length > this.columns) {
        end();
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    end();
  }

  text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  private styled(code: number, text: string): string {
    return this.color && code > 0 ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** On one line, and without what would steer a terminal: names of tables may hold anything. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
