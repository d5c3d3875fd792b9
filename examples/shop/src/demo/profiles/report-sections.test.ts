import { Registry, runScope } from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';
import type { LeakVerdict } from '@sonde/profiler';
import { QueryObserver } from '@sonde/queries';
import { expect, test } from 'vitest';
import { profiledLines } from './profiled.js';
import { findingsSection, leakSection, queriesSection } from './report-sections.js';

const verdict: LeakVerdict = {
  leaking: true,
  confidence: 0.97,
  evidence: ['The heap rose.', 'render holds it.'],
  suspects: [],
  readings: 9,
  spanMs: 9000,
  growthBytesPerMinute: 1e6,
};

test('a finding of the queries has its statement, its place and its facts', () => {
  const registry = new Registry({ clock: new ManualClock() });
  const queries = new QueryObserver({ registry, mode: 'test', log: false });
  runScope({ kind: 'request', method: 'GET', route: '/orders' }, () => {
    const ask = (text: string, parameters: unknown[], rows: object[]) =>
      queries.observe({ system: 'postgresql', text, parameters, rows, startedMs: 0, durationMs: 2 });
    ask('select id from users', [], [{ id: 1 }, { id: 2 }, { id: 3 }]);
    for (const id of [1, 2, 3]) ask('select * from pets where owner = $1', [id], []);
  });
  const findings = queries.findings();
  queries.close();
  expect(findings).toHaveLength(1);
  const { entries } = queriesSection(findings, []);
  expect(entries).toMatchObject([
    {
      severity: 'warning',
      facts: { route: 'GET /orders', runs: 3, 'in all': '6.0 ms', confidence: findings[0]?.confidence },
    },
  ]);
  expect(entries[0]?.title).toContain('N+1');
  expect(entries[0]?.code).toContain('select * from pets where owner = ?');
  expect(entries[0]?.text).toHaveLength(2);
});

test('advice on tables stands beside it, and nothing is told as well', () => {
  const advice = {
    kind: 'foreign_key_without_index',
    table: 'public.pets',
    where: undefined,
    what: 'no index',
    why: 'slow',
    todo: 'make one',
    sql: 'create index on pets (owner)',
  } as const;
  expect(queriesSection([], [advice]).entries).toEqual([
    { title: 'no index', severity: 'info', text: ['slow', 'make one'], code: 'create index on pets (owner)' },
  ]);
  expect(queriesSection([], []).summary).toContain('Nothing to mend');
  expect(findingsSection([]).summary).toContain('Nothing stood out');
});

test('a verdict on leaks has all of its evidence', () => {
  expect(leakSection(verdict).entries).toEqual([
    { title: 'Memory leaks: 97 % sure', severity: 'error', text: ['The heap rose.', 'render holds it.'] },
  ]);
  expect(leakSection({ ...verdict, leaking: false }).entries).toMatchObject([
    { title: 'No leak is proven', severity: 'info' },
  ]);
});

test('a run too short for a finding says so, in the width there is', () => {
  const reports = { cpu: 'reports/cpu.html', heap: 'reports/heap.html' };
  const noLeak = 'There are 2 readings after collections, and 7 are needed: nothing can be said yet.';
  const lines = profiledLines({ profiles: [], noLeak, reports }, 60);
  expect(lines.join(' ')).toContain('a longer run sees more');
  expect(lines.join(' ')).toContain('No leak is proven. There are 2 readings');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
});
