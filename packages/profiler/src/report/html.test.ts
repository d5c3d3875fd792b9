import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foreignName, html } from './html.js';

test('what is put in is text, in content and in attributes', () => {
  const text = `<b class='x'>"&amp;"</b>`;
  expect(html`<p title="${text}">${text}</p>`.markup).toBe(
    '<p title="&#60;b class=&#39;x&#39;&#62;&#34;&#38;amp;&#34;&#60;/b&#62;">' +
      '&#60;b class=&#39;x&#39;&#62;&#34;&#38;amp;&#34;&#60;/b&#62;</p>',
  );
});

test('pieces, lists, numbers and nothing', () => {
  expect(html`<ul>${[1, 'two', undefined].map((each) => html`<li>${each}</li>`)}</ul>`.markup).toBe(
    '<ul><li>1</li><li>two</li><li></li></ul>',
  );
});

test('no text whatever opens a tag, ends an attribute, or brings a character that HTML refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { markup } = html`${text}\ud800`;
      expect(markup).not.toMatch(/[<>"'\0]/);
      expect(html`${text}`.markup.isWellFormed()).toBe(true);
    }),
  );
});

test('a long name is cut, and is whole in its title as far as titles go', () => {
  expect(foreignName('f').markup).toBe('<bdi>f</bdi>');
  expect(foreignName('x'.repeat(120)).markup).toBe(`<bdi>${'x'.repeat(120)}</bdi>`);
  expect(foreignName('x'.repeat(121)).markup).toBe(`<bdi title="${'x'.repeat(121)}">${'x'.repeat(119)}…</bdi>`);
  expect(foreignName('x'.repeat(501)).markup).toBe(`<bdi title="${'x'.repeat(499)}…">${'x'.repeat(119)}…</bdi>`);
});
