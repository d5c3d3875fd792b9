import type { AdviceReport } from '@sonde/queries/advice';
import pg from 'pg';
import { expect } from 'vitest';
import type { DatabaseServer } from '../servers/postgres.js';
import { sondeQueries } from './command.js';

/** Runs statements, one after the other, on a connection of their own. */
export async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A new database with what the statements make; resolves with its URL. */
export async function database(server: DatabaseServer, name: string, ...statements: string[]): Promise<string> {
  await run(server.url, `CREATE DATABASE ${name}`);
  const url = server.url.replace(/[^/]+$/, name);
  await run(url, ...statements);
  return url;
}

/** What the command reports as JSON, its exit code checked. */
export async function report(url: string, ...more: string[]): Promise<AdviceReport> {
  const { code, stdout, stderr } = await sondeQueries(['advise', '--url', url, '--json', ...more]);
  expect(stderr).toBe('');
  const answer: AdviceReport = JSON.parse(stdout);
  expect(code).toBe(answer.findings.length > 0 ? 1 : 0);
  return answer;
}

/** What was found in the catalogue, as kind and name, sorted. */
export function summary({ findings }: Pick<AdviceReport, 'findings'>): unknown[] {
  return (
    findings
      .filter(({ statement }) => statement === undefined)
      // Of two that are the same, either may go.
      .map(({ kind, where }) => `${kind} ${where?.replace(/_again$/, '')}`)
      .sort()
  );
}
