import { expect, test } from 'vitest';
import { parseOpenFilesLimit, procField } from './procfs.js';

const status = ['Name:\tnode', 'VmPeak:\t 1205500 kB', 'VmSize:\t 1123000 kB', 'Threads:\t11', ''].join('\n');

test('a field is read by its whole name, not by the beginning of another', () => {
  expect(procField(status, 'VmSize')).toBe(1_123_000);
  expect(procField(status, 'Threads')).toBe(11);
  expect(procField(status, 'Vm')).toBeUndefined();
  expect(procField(status, 'Name')).toBeUndefined();
});

test('the soft limit of open files is the first of the two', () => {
  const limits = (soft: string) =>
    [
      'Limit                     Soft Limit           Hard Limit           Units     ',
      'Max processes             96365                96365                processes ',
      `Max open files            ${soft.padEnd(21)}1048576              files     `,
    ].join('\n');
  expect(parseOpenFilesLimit(limits('20000'))).toBe(20_000);
  expect(parseOpenFilesLimit(limits('unlimited'))).toBe(Number.POSITIVE_INFINITY);
  expect(parseOpenFilesLimit('')).toBeUndefined();
});
