import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingsSection, maxShown } from './finding-html.js';
import { again, anyFinding, finding, slow } from './findings.test.support.js';
import { findingsStyle } from './findings-style.js';
import { html } from './html-text.js';

/** Without the style, which is constant. */
const body = (section: string) => section.replace(findingsStyle, '');

const elements = new Set(
  'section style h2 h3 p ol li details summary span strong svg rect dl dt dd pre code'.split(' '),
);

/** Every tag of a text, by a reading that knows nothing of how it was made. */
const tagsOf = (text: string) => [...text.matchAll(/<(\/?)([^\s>/]*)([^>]*)>/g)];

test('findings stand by the time they take, the first one open', () => {
  const section = findingsSection([finding(), slow]);
  expect(section).toContain('<h2>Queries: 2 findings</h2>');
  expect([...section.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title)).toEqual([slow.title, finding().title]);
  expect([...section.matchAll(/<details( open)?>/g)].map(([, open]) => open)).toEqual([' open', undefined]);
});

test('a finding is told in full', () => {
  const section = findingsSection([finding()]);
  for (const part of [
    'GET /users',
    'src/orders/order-service.ts:42:17',
    'OrderService.listForUsers',
    'SELECT id, total FROM orders WHERE user_id = $1',
    'SELECT id, name FROM users WHERE country = $1 ORDER BY name LIMIT $2',
    'src/users.ts:7:3',
    '25, with 25 different values; 48.3 ms in all, 3.1 ms the longest',
    'All 25 values came from rows',
    'prisma.user.findMany({\n  include: { orders: true },\n});',
    'postgresql, through prisma',
    'high confidence',
  ]) {
    expect(section).toContain(part);
  }
});

test('one that was found before says how often, and where else', () => {
  const section = findingsSection([again]);
  expect(section).toContain(
    '<dt>Seen</dt><dd>3 times, first 2026-09-21 14:13 UTC, last 2026-09-21 15:51 UTC; 145 ms in all;',
  );
  expect(section).toContain('<dt>Also in</dt><dd>GET /teams/:id, job nightly, …</dd>');
  expect(findingsSection([finding()])).not.toMatch(/<dt>(Seen|Also in)/);
});

test('without any it says so', () => {
  expect(findingsSection([])).toContain('Nothing to mend was found.');
});

test('shows as many as the limit, and counts one past it', () => {
  expect(findingsSection(Array(maxShown).fill(slow))).not.toContain('more take less time');
  const section = findingsSection([...Array(maxShown).fill(slow), finding()]);
  expect(section).toContain('1 more take less time');
  expect(section.match(/<details/g)).toHaveLength(maxShown);
});

test('every rule of the style is under the section, and nothing is loaded', () => {
  const rules = findingsStyle.replace(/@media[^{]+\{/g, '').match(/[^{}]+(?=\{)/g) ?? [];
  for (const selector of rules.flatMap((rule) => rule.split(',')))
    expect(selector.trim()).toMatch(/^\.sonde-findings\b/);
  expect(findingsStyle).not.toMatch(/url\(|@import|<\//);
});

describe('whatever stands in a finding', () => {
  test('is text: the elements are ours, closed in order, with our attributes', () => {
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 3 }), (findings) => {
        const section = body(findingsSection(findings));
        const open: string[] = [];
        for (const [, slash, name = '', rest = ''] of tagsOf(section)) {
          expect(elements).toContain(name);
          if (slash === '/') expect(open.pop()).toBe(name);
          else if (!rest.endsWith('/')) open.push(name);
          expect(rest.replace(/ [a-z-]+="[^"<>]*"/gi, '').replace(/ open|\/$/g, '')).toBe('');
          expect(rest).not.toMatch(/ on\w+=| style=| href=| src=/);
        }
        expect(open).toEqual([]);
        expect(section.replace(/<[^>]*>/g, '')).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
        expect(section).not.toMatch(/[^\P{Cc}\n]|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  test('is escaped once', () => {
    expect(html`<b title="${'"&<>'}">${"it's & <b>"}</b>${html`<i>${1}</i>`}${undefined}`.text).toBe(
      '<b title="&quot;&amp;&lt;&gt;">it&#39;s &amp; &lt;b&gt;</b><i>1</i>',
    );
  });
});
