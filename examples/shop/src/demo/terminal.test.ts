import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { showProgress } from './progress.js';
import { Terminal } from './terminal.js';

function capture(isTTY: boolean, env: NodeJS.ProcessEnv, columns?: number) {
  const stream = Object.assign(new PassThrough(), { isTTY, ...(columns === undefined ? {} : { columns }) });
  const terminal = new Terminal(stream as unknown as NodeJS.WriteStream, env);
  return { terminal, written: () => String(stream.read() ?? '') };
}

describe('Terminal', () => {
  test('paints on a terminal only, and not where NO_COLOR is set', () => {
    const red = (isTTY: boolean, env: NodeJS.ProcessEnv) => capture(isTTY, env).terminal.paint('red', 'x');
    expect(red(true, {})).toBe('\u001b[31mx\u001b[39m');
    expect(red(true, { NO_COLOR: '' })).toBe('\u001b[31mx\u001b[39m'); // no-color.org: when not empty
    expect(red(true, { NO_COLOR: '1' })).toBe('x');
    expect(red(true, { TERM: 'dumb' })).toBe('x');
    expect(red(false, {})).toBe('x');
  });

  test('redraws the status in place and takes it away before a line', () => {
    const { terminal, written } = capture(true, {});
    terminal.status('one');
    terminal.status('two');
    terminal.line('done');
    expect(written()).toBe('\r\u001b[2Kone\r\u001b[2Ktwo\r\u001b[2Kdone\n');
  });

  test('shows no status where it cannot be redrawn', () => {
    const { terminal, written } = capture(false, {});
    terminal.status('one');
    terminal.line('done');
    expect(written()).toBe('done\n');
  });

  test('is never wider than 80 columns', () => {
    expect(capture(true, {}, 200).terminal.width).toBe(80);
    expect(capture(true, {}, 60).terminal.width).toBe(60);
    expect(capture(true, {}, 0).terminal.width).toBe(80);
    expect(capture(false, {}).terminal.width).toBe(80);
  });
});

test('progress without an end says nothing where there is no terminal', () => {
  const { terminal, written } = capture(false, {});
  showProgress(terminal, { sent: 0, succeeded: 0, refused: 0, failed: 0 }).stop();
  expect(written()).toBe('');
});
