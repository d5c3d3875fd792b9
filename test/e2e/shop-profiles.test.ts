import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Paragraph {
  readonly title: string;
  readonly at: string;
  readonly why: string;
  readonly fix: string;
}

interface DemoResult {
  readonly profiles: readonly Paragraph[];
  readonly noLeak: string | null;
  readonly reports: { readonly cpu: string; readonly heap: string };
}

/** The text of a page without the data and the program that are packed into it. */
function pageText(path: string): string {
  const page = readFileSync(path, 'utf8');
  return page.slice(0, page.indexOf('<script'));
}

// The shop has a hot function, a leaking route and a blocking one on purpose: its profiler has to find all three, where they
// were written.
describe('the demo shop, profiled', () => {
  let folder: string;
  let result: DemoResult;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sonde-shop-profiles-'));
    const options = '--once --json --no-prometheus --port 0 --metrics-port 0 --reports-dir'.split(' ');
    const main = join(root, 'examples/shop/dist/main.js');
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...options, folder], { cwd: root });
    result = JSON.parse(stdout) as DemoResult;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const found = (kind: string) => result.profiles.find(({ title }) => title.startsWith(`${kind}: `));

  test('the hot function is the distance between words, worked out in each comparison', () => {
    expect(found('Hot')).toMatchObject({
      at: expect.stringMatching(/^examples\/shop\/src\/services\/search-ranking\.ts:\d+:\d+ {2}editDistance$/),
      why: expect.stringContaining('GET /products'),
      fix: expect.stringContaining('rankedBySearch'),
    });
  });

  test('the loop is held by the lines of the ledger', () => {
    expect(found('Blocked')).toMatchObject({
      at: expect.stringMatching(/^examples\/shop\/src\/services\/sales-ledger\.ts:\d+:\d+ {2}ledger(Line|Csv)$/),
      why: expect.stringContaining('GET /reports/ledger'),
    });
  });

  test('the receipts are not let go of', () => {
    expect(result.noLeak).toBeNull();
    expect(found('Leak')).toMatchObject({
      at: expect.stringMatching(/^examples\/shop\/src\/services\/receipts\.ts:\d+:\d+ {2}(renderReceipt|scanCode)$/),
      fix: expect.stringContaining('examples/shop/src/services/receipts.ts'),
    });
  });

  test('the lines are those of the functions in the source', () => {
    for (const { at } of result.profiles) {
      const [place = '', name = ''] = at.split(/ {2}/);
      const [file = '', line] = place.split(':');
      const source = readFileSync(join(root, file), 'utf8').split('\n');
      expect(source[Number(line) - 1]).toContain(`function ${name}(`);
    }
  });

  test('the reports say the same, with the queries of the time', () => {
    const [cpu, heap] = [pageText(result.reports.cpu), pageText(result.reports.heap)];
    for (const { title } of result.profiles) expect(cpu).toContain(title);
    expect(cpu).toContain('Queries');
    expect(cpu).toContain('sales-reports.ts');
    expect(heap).toContain('Memory leaks:');
    expect(heap).toContain('renderReceipt');
  });
});
