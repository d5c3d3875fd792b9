import { expect, test } from 'vitest';
import { FixedRenderer } from './fixed-renderer.test.support.js';
import { readHandlerOptions } from './options.js';
import { ScrapeDesk } from './scrape-desk.js';

test.each([
  ['the default', undefined, {}, 24_000],
  ['the smaller of the two: the option', '10', { collectTimeoutMs: 500 }, 400],
  ["the smaller of the two: the scraper's", '0.5', {}, 400],
  ['a scraper whose time is over at once', '0.001', {}, 1],
  ['no number', 'soon', { collectTimeoutMs: 1_000 }, 800],
])('observers get four fifths of the time of a scrape: %s', async (_, header, options, expected) => {
  const renderer = new FixedRenderer({ chunks: ['up 1\n'] });
  const desk = new ScrapeDesk(renderer, readHandlerOptions(options));
  const head = {
    method: 'HEAD',
    url: '/metrics',
    header: (name: string) => (name === 'x-prometheus-scrape-timeout-seconds' ? header : undefined),
  };
  await desk.answer(head, () => {});
  expect(renderer.requests.map(({ timeoutMs }) => timeoutMs)).toEqual([expected]);
});
