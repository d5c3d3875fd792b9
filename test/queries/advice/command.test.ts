import { expect, test } from 'vitest';
import { freePort } from '../servers/free-port.js';
import { sondeQueries } from './command.js';

const port = await freePort();

test('--help teaches', async () => {
  const { code, stdout } = await sondeQueries(['--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Examples[\s\S]*--explain[\s\S]*Exit codes/);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('--version', async () => {
  expect(await sondeQueries(['--version'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: '',
  });
});

test.each([
  ['no command', [], /the command: got none, expected "advise"/],
  ['another command', ['fix'], /got "fix", expected "advise"/],
  ['no URL', ['advise'], /--url: got none, .*DATABASE_URL/],
  ['an unknown option', ['advise', '--frobnicate'], /--frobnicate: got an unknown option, expected --url/],
  [
    'no number',
    ['advise', '--url', 'postgres://h/d', '--timeout', 'soon'],
    /--timeout: got "soon", expected a whole number/,
  ],
  ['a URL of something else', ['advise', '--url', 'https://h/d'], /got the scheme "https:", expected postgres:/],
  ['a URL that is none', ['advise', '--url', 'postgres://u:s#cret@h/d'], /got a text that is no URL, .*%23/],
  ['a URL that is half of one', ['advise', '--url', 'postgres://u:12#s#cret@h/d'], /got a text that is no URL/],
  [
    'neither URL nor file',
    ['advise', '--url', 's3cret'],
    /got a text that is no URL, and no path of a file .* that is there/,
  ],
  [
    'a file that is not there',
    ['advise', '--url', 'sqlite:missing.db'],
    /missing\.db: got a file that cannot be opened/,
  ],
  ['a folder without a database', ['advise', '--url', 'pglite:/'], /no database of PGlite/],
  [
    'nobody there',
    ['advise', '--url', `postgres://u:s#cret@127.0.0.1:${port}/d`.replace('#', 'e')],
    /connection to 127\.0\.0\.1:\d+\/d: got nobody listens there \(ECONNREFUSED\)/,
  ],
  [
    'nobody there (MySQL)',
    ['advise', '--url', `mysql://u:secret@127.0.0.1:${port}/d`],
    /connection to 127\.0\.0\.1:\d+\/d: got nobody listens/,
  ],
  ['a password in the wrong place', ['advise', 'postgres://u:secret@h/d'], /a second word/],
])('%s is told, with the exit code 2', async (_what, args, message) => {
  const { code, stdout, stderr } = await sondeQueries(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/s.?cret/);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('the URL may come from the environment', async () => {
  const { code, stderr } = await sondeQueries(['advise'], { DATABASE_URL: `postgres://u:secret@127.0.0.1:${port}/d` });
  expect(code).toBe(2);
  expect(stderr).toContain('nobody listens there');
});
