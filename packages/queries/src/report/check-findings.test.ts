import { SondeError } from '@sonde/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingsSection } from './finding-html.js';
import { findingLogLine, logFinding } from './finding-log.js';
import { addFindingEvent, findingEventAttributes } from './finding-span.js';
import { findingsText, findingText } from './finding-text.js';
import { finding } from './findings.test.support.js';
import { findingsPage } from './findings-page.js';

const sink = { warn: () => {} };
const ofOne: readonly [name: string, call: (given: never) => unknown][] = [
  ['findingText()', findingText],
  ['findingLogLine()', findingLogLine],
  ['logFinding()', (given) => logFinding(sink, given)],
  ['findingEventAttributes()', findingEventAttributes],
];
const ofMany: readonly [name: string, call: (given: never) => unknown][] = [
  ['findingsText()', findingsText],
  ['findingsSection()', findingsSection],
  ['findingsPage()', findingsPage],
];

describe.each(ofOne)('%s', (name, call) => {
  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['a text', '"a text"'],
    [{}, 'an object'],
    [[], 'an array'],
    [[finding()], 'an array'],
    [{ ...finding(), sites: undefined }, 'an object'],
    [{ ...finding(), statement: 'select 1' }, 'an object'],
  ])('refuses %j', (given, got) => {
    expect(() => call(given as never)).toThrow(`${name}: got ${got}, expected one finding. Pass one of observer`);
    expect(() => call(given as never)).toThrow('[SONDE_INVALID_OPTION]');
  });

  test('takes a finding', () => {
    expect(() => call(finding() as never)).not.toThrow();
  });
});

describe.each(ofMany)('%s', (name, call) => {
  test.each([
    [undefined, 'undefined'],
    [finding(), 'an object'],
    ['[]', '"[]"'],
    [[finding(), 3], '3 at [1]'],
    [[{ ...finding(), fix: undefined }], 'an object at [0]'],
  ])('refuses %j', (given, got) => {
    expect(() => call(given as never)).toThrow(`${name}: got ${got}, expected an array of findings. Pass observer.`);
    expect(() => call(given as never)).toThrow('[SONDE_INVALID_OPTION]');
  });

  test('takes findings, and none', () => {
    expect(() => call([finding()] as never)).not.toThrow();
    expect(() => call([] as never)).not.toThrow();
  });
});

test('anything else is refused by a SondeError and nothing else', () => {
  fc.assert(
    fc.property(fc.anything(), (given) => {
      for (const [, call] of ofOne) expect(() => call(given as never)).toThrow(SondeError);
      fc.pre(!Array.isArray(given) || given.length > 0);
      for (const [, call] of ofMany) expect(() => call(given as never)).toThrow(SondeError);
    }),
  );
});

test.each([
  [() => findingText(finding(), { color: true } as never), 'findingText(): got the unknown option "color"'],
  [() => findingText(finding(), { colour: 'red' as never }), 'expected true or false'],
  [() => findingsText([], null as never), 'expected an options object'],
  [() => findingsPage([], { title: ' ' }), 'option "title" of findingsPage(): got " ", expected a text'],
  [() => findingsPage([], { titel: 'x' } as never), 'the unknown option "titel"'],
  [() => logFinding(undefined as never, finding()), 'the sink of logFinding(): got undefined'],
  [() => logFinding(finding() as never, sink as never), 'the sink of logFinding(): got an object'],
])('%o is refused', (call, message) => {
  expect(call).toThrow(message);
  expect(call).toThrow(SondeError);
});

test('a span event never throws, whatever it is given', () => {
  expect(addFindingEvent(undefined as never)).toBe(false);
});
