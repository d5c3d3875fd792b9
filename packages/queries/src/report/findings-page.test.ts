import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingsSection } from './finding-html.js';
import { anyFinding, finding, slow } from './findings.test.support.js';
import { findingsPage } from './findings-page.js';

const page = findingsPage([finding(), slow]);

test('is a whole document: language, title, one heading, and the section as it is', () => {
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n/);
  expect(page).toContain('<title>Findings about queries</title>');
  expect(page.match(/<h1>.*<\/h1>/g)).toEqual(['<h1>Findings about queries</h1>']);
  expect(page).toContain(findingsSection([finding(), slow]));
  expect(page).toContain('<meta name="color-scheme" content="light dark">');
  expect(page.endsWith('</main>\n</body>\n</html>\n')).toBe(true);
});

test('has the title it is given, as text', () => {
  const named = findingsPage([], { title: '</title><script>alert(1)</script> & "shop"' });
  const escaped = '&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;shop&quot;';
  expect(named).toContain(`<title>${escaped}</title>`);
  expect(named).toContain(`<h1>${escaped}</h1>`);
  expect(named).toContain('Nothing to mend was found.');
});

describe('its policy', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';

  test('stands before all that it is for, and forbids what it does not allow', () => {
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      expect.stringMatching(/^style-src '/),
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(policy).not.toContain('unsafe');
  });

  test('allows each of its styles by its hash, and no other', () => {
    const styles = [...page.matchAll(/<style>([^<]*)<\/style>/g)].map(([, style]) => style ?? '');
    const hashes = styles.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(hashes).toHaveLength(2);
    expect(policy.split('; ')[1]).toBe(`style-src ${hashes.join(' ')}`);
  });

  test('is needed by nothing in it: no script, no style of an element, nothing loaded', () => {
    fc.assert(
      fc.property(
        fc.array(anyFinding, { maxLength: 3 }),
        fc.string({ unit: 'binary', minLength: 1 }),
        (findings, title) => {
          fc.pre(title.trim() !== '');
          const tags = findingsPage(findings, { title }).match(/<[a-z][^>]*>/gi) ?? [];
          for (const tag of tags) {
            expect(tag).not.toMatch(/^<(script|link|img|iframe|object|form|a|base)\b/i);
            expect(tag).not.toMatch(/ (on\w+|style|href|src)=/i);
          }
        },
      ),
    );
  });
});
