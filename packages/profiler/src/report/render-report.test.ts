import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { profileOf } from '../analysis/stacks.test.support.js';
import { readEmbeddedReport } from './embedded-report.js';
import { reportLimits } from './limits.js';
import { pageClasses, pageIds } from './page-structure.js';
import { insideScript, readProgram } from './program.js';
import { renderReport } from './render-report.js';
import { hostile, reportWith } from './report.test.support.js';
import { reportOf } from './report-of.js';
import { reportStyles } from './style/index.js';

/** The elements of a page that carry code or data, with what is in them. */
function blocks(page: string, name: string): { attributes: string; content: string }[] {
  return [...page.matchAll(new RegExp(`<${name}\\b([^>]*)>([\\s\\S]*?)</${name}`, 'g'))].map(
    ([, attributes = '', content = '']) => ({ attributes, content }),
  );
}

/** The page without the contents that are not HTML. */
function markupOf(page: string): string {
  return page.replace(/(<(script|style)\b[^>]*>)[\s\S]*?(<\/\2>)/g, '$1$3');
}

function hash(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}

const ordinary = reportWith('orders');

describe('the page', () => {
  test('says what it is, follows the reader’s theme and prints', async () => {
    const page = await renderReport(ordinary);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en"><head><meta charset="utf-8">/);
    expect(page).toContain('<title>orders</title>');
    expect(page).toContain('<meta name="color-scheme" content="light dark">');
    const [styles] = blocks(page, 'style');
    expect(styles!.content).toContain('@media (prefers-color-scheme:dark)');
    expect(styles!.content).toContain('@media print');
  });

  test('lets only its own script and style run, and asks nobody for anything', async () => {
    const page = await renderReport(ordinary);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll('&#39;', "'");
    const [style] = blocks(page, 'style');
    const [data, program] = blocks(page, 'script');
    expect(blocks(page, 'script')).toHaveLength(2);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hash(style!.content)}`,
      `script-src ${hash(program!.content)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(data!.attributes).toContain('type="application/x-sonde-report"');
    const markup = markupOf(page);
    expect(markup.replace('href="data:,"', '')).not.toMatch(/\b(src|href)="(?!#)/);
    expect(markup).not.toMatch(/ style="| on[a-z]+="/);
    expect(reportStyles()).not.toMatch(/url\(|@import/);
  });

  test('has every part that its program looks for, once', async () => {
    const markup = markupOf(await renderReport(ordinary));
    for (const id of Object.values(pageIds)) expect(markup.split(` id="${id}"`), id).toHaveLength(2);
    expect(markup.split(`class="${pageClasses.profileSummary}" data-profile=`)).toHaveLength(3);
    expect(markup.split(`class="${pageClasses.profileFunctions}" data-profile=`)).toHaveLength(3);
    const labels = [...markup.matchAll(/aria-labelledby="([^"]+)"/g)].map(([, id]) => id!);
    for (const id of labels) expect(markup).toContain(`<h2 id="${id}">`);
  });

  test('carries the data that it was made of', async () => {
    const page = await renderReport(ordinary);
    expect(await readEmbeddedReport(blocks(page, 'script')[0]!.content)).toEqual(ordinary);
  });

  test('is small without the data', async () => {
    const size = (await readProgram()).length + reportStyles().length;
    console.log(`program and styles: ${(size / 1000).toFixed(0)} kB`);
    expect(size).toBeLessThan(400_000);
    expect(reportStyles()).not.toContain('<');
  });

  test('needs no program: summary, tables and sections are there without', async () => {
    const page = await renderReport(ordinary, { interactive: false });
    expect(page).not.toContain('<script');
    expect(page).not.toContain('script-src');
    for (const text of ['Summary', 'Comparison', 'Functions', 'In the same time', 'orders'])
      expect(page).toContain(text);
  });
});

test('sentences, shares, table and sections say what is in the data', async () => {
  const data = reportOf(
    [
      profileOf([
        { stack: ['main /app/main.js:1:1', 'hash /app/auth.js:7:2'], value: 3_000_000 },
        { stack: ['(idle)'], value: 1_000_000 },
      ]),
    ],
    {
      title: 'One',
      sections: [{ title: 'Queries', entries: [{ title: 'N+1', code: 'SELECT 1\n -- two', facts: { runs: 200 } }] }],
    },
  );
  const page = (await renderReport(data, { interactive: false })).replaceAll('\u00a0', ' ');
  expect(page).toContain('Mostly computing: of 4 ms, 75 % went into computing');
  expect(page).toContain('<rect data-kind="application" x="0.0" width="750.0" height="10"/>');
  expect(page).toContain(
    '<tr><td class="number">3 ms</td><td class="number">75 %</td><td class="number">3 ms</td><td class="number">75 %</td>' +
      '<th scope="row" class="function-name"><bdi>hash</bdi></th><td class="function-place"><bdi>/app/auth.js</bdi>:7:2</td><td>your code</td></tr>',
  );
  expect(page).toContain('<code>SELECT 1\n -- two</code>');
  expect(page).toContain('<bdi>runs</bdi>: <b><bdi>200</bdi></b>');
});

describe.each(hostile.map((text) => [text.slice(0, 30), text]))('with %j everywhere', (_, text) => {
  test('the page has the same elements as with a plain word', async () => {
    const tags = (page: string) =>
      (markupOf(page).match(/<\/?[a-z][^\s>]*/g) ?? []).filter((tag) => !tag.endsWith('bdi'));
    const page = await renderReport(reportWith(text));
    expect(tags(page)).toEqual(tags(await renderReport(ordinary)));
    expect(page).not.toMatch(/alert\(1\)<\/script>|<img|<!--|[\0\u202e\u2069]/);
    expect(page.isWellFormed()).toBe(true);
    expect(page.length).toBeLessThan(1_500_000);
  });
});

test('long texts and long lists are cut, and the page says what it leaves out', async () => {
  const entries = Array.from({ length: reportLimits.entriesPerSection + 3 }, (_, at) => ({ title: `entry ${at}` }));
  const data = { ...ordinary, sections: [{ title: 'Many', entries }] };
  const page = await renderReport(data);
  expect(page).toContain(`entry ${reportLimits.entriesPerSection - 1}<`);
  expect(page).not.toContain(`entry ${reportLimits.entriesPerSection}<`);
  expect(page).toContain('3 more entries are left out.');
});

describe('refused is', () => {
  const code = 'SONDE_INVALID_OPTION';

  test('a report without profiles, or whose summaries are not those of its profiles', async () => {
    await expect(renderReport({ ...ordinary, profiles: [] })).rejects.toMatchObject({ code });
    await expect(renderReport({ ...ordinary, verdicts: [] })).rejects.toThrow('0 lists');
    expect(() => reportOf([])).toThrow('at least one');
  });

  test('a basis that there is not', async () => {
    const { profiles } = reportWith('x');
    const data = { ...reportOf(profiles, { compare: true }), basis: 'time' } as never;
    await expect(renderReport(data)).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
  });

  test('comparing what is not there, or not alike', () => {
    const cpu = profileOf([]);
    const heap = { ...cpu, kind: 'heap' as const, measures: [{ name: 'inuse_space', unit: 'bytes' as const }] };
    expect(() => reportOf([cpu], { compare: true })).toThrow('places of two profiles, from 0 to 0');
    expect(() => reportOf([cpu, cpu], { compare: [1, 1] })).toThrow('places of two profiles');
    expect(() => reportOf([cpu, heap], { compare: [0, 1] })).toThrow('cpu (wall) and heap (inuse_space)');
    expect(reportOf([cpu, { ...cpu }], { compare: true }).comparison).toEqual([0, 1]);
    expect(() => reportOf([cpu, { ...cpu }], { basis: 'none' })).toThrow('a comparison beside it');
    expect(() => reportOf([{ ...cpu, durationUs: 0 }, cpu], { compare: true, basis: 'duration' })).toThrow(
      'tell how long',
    );
    expect(reportOf([cpu, { ...cpu }], { compare: true, basis: 'total' }).basis).toBe('total');
  });

  test('an unknown option', async () => {
    await expect(renderReport(ordinary, { theme: 'dark' } as never)).rejects.toMatchObject({ code });
    expect(() => reportOf([profileOf([])], { title: 1 } as never)).toThrow('a text');
  });
});

test('the clock of the caller says when', () => {
  const clock = { epochMs: () => 1234, monotonicMs: () => 0 };
  expect(reportOf([profileOf([])], { clock })).toMatchObject({ createdAtMs: 1234, title: 'test', sections: [] });
});

test('a program may speak of scripts without ending its own', () => {
  const program = insideScript('f("</SCRIPT>", /<!--/, "a<b")');
  expect(program).toBe('f("\\x3c/SCRIPT>", /\\x3c!--/, "a<b")');
});
