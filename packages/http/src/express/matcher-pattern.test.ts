import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import type { LayerLike } from './express.js';
import { anything, MatcherPattern } from './matcher-pattern.js';

const require = createRequire(import.meta.url);
const express = require('express') as { Router(): { use(...args: unknown[]): { stack: LayerLike[] } } };

/** The function that Express 5 makes of a mount's path: the same in all its versions. */
function patternOf(path: unknown): MatcherPattern {
  const matcher = express.Router().use(path, () => {}).stack[0]?.matchers?.[0];
  if (matcher === undefined) throw new Error('this version of Express keeps something else');
  return new MatcherPattern(matcher);
}

describe('names stand where values stood', () => {
  test.each([
    ['/org/:org', '/org/42/members', '/org/42'],
    ['/org/:org', '/org/org', '/org/org'],
    ['/org/:org', '/org/or', '/org/or'],
    ['/:a/:b', '/x/x', '/x/x'],
    ['/:a-:b', '/a-b', '/a-b'],
    ['/v:version/x', '/v2/x/y', '/v2/x'],
    ['/files/*path', '/files/a/b%20c/d', '/files/a/b%20c/d'],
    ['/:a/x/*rest', '/x/x/x/x', '/x/x/x/x'],
    ['/:encoded', '/%61%2Fb', '/%61%2Fb'],
    ['/é/:x', '/é/é', '/é/é'],
    ['/a.b-c_d', '/a.b-c_d/', '/a.b-c_d'],
  ])('%s for %s', (mount, path, taken) => {
    const pattern = patternOf(mount);
    expect(pattern.match(path)).toEqual({ path: taken, pattern: mount });
    expect(pattern.match(path)).toEqual({ path: taken, pattern: mount });
  });

  test('optional parts are there or not', () => {
    const pattern = patternOf('/opt{/:lang}/x');
    expect(pattern.match('/opt/x')?.pattern).toBe('/opt/x');
    expect(pattern.match('/opt/de/x')?.pattern).toBe('/opt/:lang/x');
  });

  test('the case that a client chooses makes no pattern of its own', () => {
    const pattern = patternOf('/Org/:org');
    const spelled = pattern.match('/oRg/1')?.pattern;
    expect(pattern.match('/ORG/2')?.pattern).toBe(spelled);
  });

  test('what cannot be decoded does not match', () => expect(patternOf('/:a').match('/%zz')).toBeUndefined());
});

test.each([/^\/v\d+/, /^\/v(\d+)/, /^\/[a-z]+\/x/, /^\/..-./])('%s cannot be named', (mount) => {
  const pattern = patternOf(mount);
  const matches = ['/v1', '/v23', '/abc/x', '/xy/x', '/ab-c'].map((path) => pattern.match(path));
  const patterns = new Set(matches.flatMap((match) => match?.pattern ?? []));
  expect(patterns).toEqual(new Set([anything]));
});

test('one that matches what it likes has few patterns', () => {
  let calls = 0;
  const pattern = new MatcherPattern((path) => (calls++ % 2 === 0 ? { path, params: {} } : false));
  const patterns = Array.from({ length: 1000 }, (_, i) => {
    calls = 0;
    return pattern.match(`/${i}`)?.pattern;
  });
  expect(new Set(patterns).size).toBeLessThanOrEqual(17);
});
