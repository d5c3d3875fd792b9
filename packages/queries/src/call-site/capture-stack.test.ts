import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { afterEach, describe, expect, test } from 'vitest';
import { captureStack, maxFrames } from './capture-stack.js';
import { readSite } from './read-site.js';

const { prepareStackTrace, stackTraceLimit } = Error;

afterEach(() => {
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
});

function query(): ReturnType<typeof captureStack> {
  return captureStack(query);
}

function deep(depth: number): ReturnType<typeof captureStack> {
  return depth === 0 ? query() : deep(depth - 1);
}

describe('the limit of frames', () => {
  test.each([0, 1, 10, 100, Number.POSITIVE_INFINITY])('is ours while capturing, and %d again after it', (limit) => {
    Error.stackTraceLimit = limit;
    const stack = deep(60);
    expect(Error.stackTraceLimit).toBe(limit);
    expect(stack.stack?.split('\n').filter((line) => /^\s+at /.test(line))).toHaveLength(maxFrames);
  });

  test('that the application has removed stays removed', () => {
    Reflect.deleteProperty(Error, 'stackTraceLimit');
    expect(readSite(query())?.function).toBeUndefined();
    expect(Object.hasOwn(Error, 'stackTraceLimit')).toBe(false);
  });

  test('that is no number stays as it is', () => {
    Reflect.set(Error, 'stackTraceLimit', 'all');
    expect(readSite(query())?.file).toMatch(/capture-stack\.test\.ts$/);
    expect(Error.stackTraceLimit).toBe('all');
  });
});

test('nothing is written until it is read', () => {
  let written = 0;
  Error.prepareStackTrace = () => String(++written);
  const stack = query();
  expect(written).toBe(0);
  expect(stack.stack).toBe('1');
});

test('a function that is not running gives no frames, and no error', () => {
  expect(readSite(captureStack(() => 1))).toBeUndefined();
});

const { code } = transformSync(readFileSync(new URL('./capture-stack.ts', import.meta.url), 'utf8'), { loader: 'ts' });

/** In a process of its own: what is frozen stays frozen. */
function lines(program: string, ...flags: string[]): string[] {
  const script = `${program}
    const { captureStack } = await import('data:text/javascript,${encodeURIComponent(code).replaceAll("'", '%27')}');
    function query() { return captureStack(query); }
    function list() { return query(); }
    console.log(JSON.stringify(list().stack));`;
  const output = execFileSync(process.execPath, ['--no-warnings', ...flags, '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  return (JSON.parse(output) as string).split('\n').filter((line) => line.includes(' at '));
}

describe('an Error that is frozen', () => {
  test.each([
    ['by the application', 'Object.freeze(Error);', []],
    [
      'with a limit that cannot be written',
      `Object.defineProperty(Error, 'stackTraceLimit', { writable: false });`,
      [],
    ],
    ['by Node.js', '', ['--frozen-intrinsics']],
  ])('%s has its own limit', (_, program, flags) => {
    expect(lines(program, ...flags)[0]).toMatch(/ at list /);
  });

  test('at no frames gives none', () => {
    expect(lines('Error.stackTraceLimit = 0; Object.freeze(Error);')).toEqual([]);
  });
});
