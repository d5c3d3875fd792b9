import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { captureStack } from './capture-stack.js';
import { frameOfLine, stackFrames } from './stack-frames.js';

describe('a line of a stack', () => {
  test.each([
    ['    at list (/srv/app/a.js:12:9)', 'list', '/srv/app/a.js', 12, 9],
    ['    at /srv/app/a.js:12:9', undefined, '/srv/app/a.js', 12, 9],
    ['    at async list (/srv/app/a.js:12:9)', 'list', '/srv/app/a.js', 12, 9],
    ['    at async /srv/app/a.js:12:9', undefined, '/srv/app/a.js', 12, 9],
    ['    at async Promise.all (/srv/app/a.js:12:9)', 'Promise.all', '/srv/app/a.js', 12, 9],
    ['    at OrderService.list (file:///srv/app/a.js:1:2)', 'OrderService.list', '/srv/app/a.js', 1, 2],
    ['    at OrderService.list [as find] (/a.js:1:2)', 'OrderService.list', '/a.js', 1, 2],
    ['    at new OrderService (/a.js:1:2)', 'new OrderService', '/a.js', 1, 2],
    ['    at Object.list (/a.js:1:2)', 'list', '/a.js', 1, 2],
    ['    at Module.list (/a.js:1:2)', 'list', '/a.js', 1, 2],
    ['    at exports.list (/a.js:1:2)', 'list', '/a.js', 1, 2],
    ['    at module.exports.list (/a.js:1:2)', 'list', '/a.js', 1, 2],
    ['    at Object.<anonymous> (/a.js:1:2)', undefined, '/a.js', 1, 2],
    ['    at <anonymous> (/a.js:1:2)', undefined, '/a.js', 1, 2],
    ['    at Foo.<anonymous> (/a.js:1:2)', 'Foo.<anonymous>', '/a.js', 1, 2],
    ['    at #load (/a.js:1:2)', '#load', '/a.js', 1, 2],
    ['    at list (/my app (1)/a.js:1:2)', 'list', '/my app (1)/a.js', 1, 2],
    ['    at /my app (1)/a.js:1:2', undefined, '/my app (1)/a.js', 1, 2],
    ['    at list (C:\\app\\a.js:1:2)', 'list', 'C:/app/a.js', 1, 2],
    ['    at C:\\app\\a.js:1:2', undefined, 'C:/app/a.js', 1, 2],
    ['    at list (file:///C:/app/a.js:1:2)', 'list', 'C:/app/a.js', 1, 2],
  ])('%s', (line, name, path, row, column) => {
    expect(frameOfLine(line)).toEqual({ path, line: row, column, function: name });
  });

  test.each([
    'Error: at list (/a.js:1:2)',
    '[object Object]',
    '    at Array.map (<anonymous>)',
    '    at async Promise.all (index 3)',
    '    at new Promise (<anonymous>)',
    '    at node:internal/main/run_main_module:28:49',
    '    at Script.runInContext (node:vm:149:12)',
    '    at evalmachine.<anonymous>:1:1',
    '    at list (evalmachine.<anonymous>:1:1)',
    '    at eval (eval at list (/a.js:1:2), <anonymous>:1:1)',
    '    at wasm://wasm/0a1b:wasm-function[1]:0x2a',
    '    at list (native)',
    '    at ',
    '',
  ])('without a file: %s', (line) => {
    expect(frameOfLine(line)).toBeUndefined();
  });

  test('of any text is read or is none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const line of [text, `    at ${text}`, `    at f (${text}:1:2)`]) {
          const frame = frameOfLine(line);
          if (frame !== undefined) expect(frame.line).toBeTypeOf('number');
        }
      }),
    );
  });
});

const { prepareStackTrace } = Error;
afterEach(() => {
  Error.prepareStackTrace = prepareStackTrace;
});

const capture = () => captureStack(capture);

/** As `stackFrames` gives them where stacks are text of the engine: positions of the generated code. */
function listing() {
  const stack = capture();
  return {
    stack,
    frames: () =>
      stackFrames(stack)
        .slice(0, 1)
        .map(({ path, function: name }) => [path, name]),
  };
}

describe('an application that makes its own of stacks', () => {
  const expected = [[expect.stringMatching(/\/stack-frames\.test\.ts$/), 'listing']];

  test.each([
    ['an array of frames', (_: Error, frames: unknown[]) => frames],
    ['an object', () => ({ frames: 1 })],
    ['undefined', () => undefined],
    [
      'an error',
      () => {
        throw new Error('no stacks here');
      },
    ],
  ])('makes it %s', (_, prepare) => {
    Error.prepareStackTrace = prepare;
    expect(listing().frames()).toEqual(expected);
    expect(Error.prepareStackTrace).toBe(prepare);
  });

  test('and has looked at it before', () => {
    Error.prepareStackTrace = (_, frames) => frames;
    const { stack, frames } = listing();
    expect(stack.stack).toBeInstanceOf(Array);
    Error.prepareStackTrace = prepareStackTrace;
    expect(frames()).toEqual(expected);
  });

  test('that cannot be replaced', () => {
    // A property that cannot be written, as with a frozen Error.
    Object.defineProperty(Error, 'prepareStackTrace', { value: undefined, writable: false, configurable: true });
    try {
      expect(listing().frames()).toEqual(expected);
    } finally {
      Object.defineProperty(Error, 'prepareStackTrace', {
        value: prepareStackTrace,
        writable: true,
        configurable: true,
      });
    }
  });
});

test('what is no stack has no frames', () => {
  expect(stackFrames({})).toEqual([]);
  expect(stackFrames({ stack: '' })).toEqual([]);
  for (const stack of [1, null, {}, [1, null, {}]]) expect(stackFrames({ stack } as never)).toEqual([]);
});
