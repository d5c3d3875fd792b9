import { expect, test } from 'vitest';
import { reportLimits, withinLimits } from './limits.js';
import { reportWith } from './report.test.support.js';

/** All texts in a value, keys among them. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => [key, ...texts(part)]);
}

test('what is within the limits stays as it is', () => {
  const data = reportWith('x'.repeat(reportLimits.lineLength));
  expect(withinLimits(data)).toEqual(data);
});

test('one character more than a name may have is cut', () => {
  const { tree } = withinLimits(reportWith('x'.repeat(reportLimits.nameLength + 1))).profiles[0]!;
  expect(tree.frames[1]!.name).toBe(`${'x'.repeat(reportLimits.nameLength - 1)}…`);
});

test('no text of a megabyte is left anywhere', () => {
  const lengths = texts(withinLimits(reportWith('x'.repeat(1_000_000)))).map(({ length }) => length);
  expect(Math.max(...lengths)).toBe(reportLimits.textLength);
});

test('lists end', () => {
  const data = reportWith('x');
  const many = <T>(one: T, count: number) => Array.from({ length: count + 1 }, () => one);
  const { sections, sources, verdicts } = withinLimits({
    ...data,
    sections: many(data.sections[0]!, reportLimits.sections),
    sources: many({ ...data.sources[0]!, lines: many('x', reportLimits.linesPerSource) }, reportLimits.sources),
    verdicts: [many(data.verdicts[0]![0]!, reportLimits.partsPerEntry), []],
  });
  expect([sections.length, sources.length, sources[0]!.lines.length, verdicts[0]!.length]).toEqual([
    reportLimits.sections,
    reportLimits.sources,
    reportLimits.linesPerSource,
    reportLimits.partsPerEntry,
  ]);
});
