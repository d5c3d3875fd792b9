import { expect, test } from 'vitest';
import { html, htmlLines } from './html-text.js';

test('values are text; markup goes in as it is', () => {
  expect(html`<p title="${'"x"'}">${'<b>'}${html`<i>${'&'}</i>`}</p>`.text).toBe(
    '<p title="&quot;x&quot;">&lt;b&gt;<i>&amp;</i></p>',
  );
});

test('a text of ten thousand characters is whole, a longer one says what is left out', () => {
  const whole = 'x'.repeat(10_000);
  expect(html`${whole}`.text).toBe(whole);
  expect(html`${`${whole}yy`}`.text).toBe(`${whole} … (2 more characters)`);
  expect(htmlLines('z'.repeat(1_000_000)).text).toBe(`${'z'.repeat(10_000)} … (990000 more characters)`);
});
