import { describe, expect, test } from 'vitest';
import { StartError } from '../start-error.js';
import { help } from './help.js';
import { readOptions } from './options.js';

function complaintOf(...args: string[]): string {
  try {
    readOptions(args);
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    return (error as StartError).message;
  }
  return 'no complaint';
}

describe('readOptions', () => {
  test('has a default for everything', () => {
    expect(readOptions([])).toEqual({
      help: false,
      once: false,
      json: false,
      prometheus: true,
      seconds: 15,
      rate: 150,
      concurrency: 8,
      port: 3000,
      metricsPort: 9464,
      dataDir: undefined,
      reportsDir: undefined,
    });
  });

  test('reads every option, in both spellings of a value', () => {
    const args = '--once --json --no-prometheus --seconds 2 --rate=20 --concurrency 3 --port=0 --metrics-port 0';
    expect(readOptions([...args.split(' '), '--data-dir', './data', '--reports-dir=./reports'])).toEqual({
      help: false,
      once: true,
      json: true,
      prometheus: false,
      seconds: 2,
      rate: 20,
      concurrency: 3,
      port: 0,
      metricsPort: 0,
      dataDir: './data',
      reportsDir: './reports',
    });
    expect(readOptions(['-h']).help).toBe(true);
  });

  test.each([
    [['--onse'], 'unknown option --onse; did you mean --once? --help lists the options'],
    [['--metric-port', '1'], 'unknown option --metric-port; did you mean --metrics-port? --help lists the options'],
    [['--fly'], 'unknown option --fly; --help lists the options'],
    [['-x'], 'unknown option -x; --help lists the options'],
    [['__proto__'], 'unexpected argument "__proto__"; --help lists the options'],
    [['--__proto__'], 'unknown option --__proto__; --help lists the options'],
    [['once'], 'unexpected argument "once"; --help lists the options'],
    [['--port'], '--port needs a value; --help lists the options'],
    [['--port='], '--port needs a value; --help lists the options'],
    [['--once=yes'], '--once takes no value; --help lists the options'],
    [['--json'], '--json prints one result and so needs --once; --help lists the options'],
    [['--port', 'http'], '--port must be a whole number from 0 to 65535, not "http"; --help lists the options'],
    [['--seconds', '1.5'], '--seconds must be a whole number from 1 to 3600, not "1.5"; --help lists the options'],
    [['--port', '-1'], '--port must be a whole number from 0 to 65535, not "-1"; --help lists the options'],
  ])('%j is refused in one line', (args, complaint) => {
    expect(complaintOf(...args)).toBe(complaint);
  });

  test.each([
    ['--seconds', 1, 3600],
    ['--rate', 1, 5000],
    ['--concurrency', 1, 64],
    ['--port', 0, 65_535],
    ['--metrics-port', 0, 65_535],
  ])('%s goes from %i to %i', (name, least, most) => {
    expect(() => readOptions([name, String(least)])).not.toThrow();
    expect(() => readOptions([name, String(most)])).not.toThrow();
    expect(complaintOf(name, String(least - 1))).toContain(`from ${least} to ${most}`);
    expect(complaintOf(name, String(most + 1))).toContain(`from ${least} to ${most}`);
  });
});

test('the help names every option and fits a terminal', () => {
  for (const name of ['once', 'json', 'seconds', 'rate', 'concurrency', 'port', 'metrics-port', 'data-dir']) {
    expect(help).toContain(`--${name}`);
  }
  expect(help).toContain('--no-prometheus');
  for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});
