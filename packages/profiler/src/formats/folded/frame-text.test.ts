import { describe, expect, test } from 'vitest';
import { frameOf } from '../../call-tree/frame.js';
import { threadMs } from '../thread-time.test.support.js';
import { frameText, readFrameText } from './frame-text.js';

describe('frames as tools write them', () => {
  test.each([
    ['<module> (script.py:10)', '<module>', 'script.py', 10, 0],
    ['handle (/srv/my app/a.js:12:5)', 'handle', '/srv/my app/a.js', 12, 5],
    ['handle (/srv/a (copy)/a.js:12:5)', 'handle', '/srv/a (copy)/a.js', 12, 5],
    ['(anonymous) (node:fs:1:1)', '', 'node:fs', 1, 1],
    ['read (node:fs)', 'read', 'node:fs', 0, 0],
    ['f (C:\\app\\a.js:3:4)', 'f', 'C:\\app\\a.js', 3, 4],
    ['LazyCompile:*fib /srv/w.js:1:13', 'fib', '/srv/w.js', 1, 13],
    ['JS:~ file:///srv/w.mjs:2:1', '', 'file:///srv/w.mjs', 2, 1],
    ['java/lang/Thread.run_[j]', 'java/lang/Thread.run_[j]', '', 0, 0],
    ['void sort(int, char)', 'void sort(int, char)', '', 0, 0],
    ['f (inlined)', 'f (inlined)', '', 0, 0],
    ['(garbage collector)', '(garbage collector)', '', 0, 0],
    ['[unknown]', '[unknown]', '', 0, 0],
    ['f)', 'f)', '', 0, 0],
    [')', ')', '', 0, 0],
    ['', '', '', 0, 0],
  ])('%s', (text, name, file, line, column) => {
    expect(readFrameText(text)).toEqual({ name, file, line, column });
  });
});

test('what separates frames and lines is not written', () => {
  expect(frameText(frameOf('a;b\nc\u0000', '/x;y.js', 1, 0))).toBe('a:b c  (/x:y.js:1)');
});

test('a megabyte of parentheses takes no time to speak of', () => {
  const started = threadMs();
  for (const text of ['('.repeat(1e6), ')'.repeat(1e6), `JS:${'a'.repeat(1e6)}`, ` (${':1'.repeat(5e5)})`])
    readFrameText(text);
  // In steps that grow with the square of the length it would be hours.
  expect(threadMs() - started).toBeLessThan(5000);
});
