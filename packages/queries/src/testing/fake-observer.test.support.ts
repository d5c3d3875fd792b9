import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallSite } from '../call-site/call-site.js';
import type { Finding } from '../findings/finding.js';
import type { ScopeReport } from '../observation/scope-report.js';
import type { TestObserver } from './test-observer.js';

type Entry = { statement: ScopeReport['statements'][number]['statement']; count: number; sites: CallSite[] };

/** Counts queries by their text, and finds what it is told to find. */
export interface FakeObserver extends TestObserver {
  /** The names of the scopes, in their order. */
  readonly names: (string | undefined)[];
  query(text: string, times?: number): void;
  find(finding: Finding): void;
}

export function fakeObserver(): FakeObserver {
  const storage = new AsyncLocalStorage<{ entries: Map<string, Entry>; findings: Finding[] }>();
  const names: (string | undefined)[] = [];
  return {
    mode: 'test',
    names,
    watch: async (scope, fn) => {
      names.push(scope.name);
      const account = { entries: new Map<string, Entry>(), findings: [] as Finding[] };
      const result = await storage.run(account, async () => await fn());
      const statements = [...account.entries.values()];
      const queries = statements.reduce((sum, { count }) => sum + count, 0);
      return { result, report: { queries, durationMs: queries, findings: account.findings, statements } };
    },
    query: (text, times = 1) => {
      const entries = storage.getStore()?.entries;
      const [operation = ''] = text.split(' ');
      const statement = { fingerprint: text, text, summary: text, operation, system: 'sqlite', tables: [] };
      const known = entries?.get(text) ?? { statement, count: 0, sites: [] };
      known.count += times;
      if (known.count > 1) known.sites = [{ file: 'src/orders.ts', line: 12, column: 3, function: 'list' }];
      entries?.set(text, known);
    },
    find: (finding) => storage.getStore()?.findings.push(finding),
  };
}
