import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProfileNames, parseProfileName, temporaryName } from './profile-files.js';

test('a name is read back as it was given, to the millisecond', () => {
  const time = fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(time, fc.integer({ min: 1, max: 4_194_304 }), (date, pid) => {
      const names = new ProfileNames(pid);
      const name = names.next(date.getTime(), '.pb.gz');
      const read = { name, isTemporary: false, pid, startedAtMs: date.getTime() };
      expect(parseProfileName(name)).toEqual(read);
      const temporary = temporaryName(name);
      expect(parseProfileName(temporary)).toEqual({ ...read, name: temporary, isTemporary: true });
    }),
  );
});

test('two processes of one id give different names', () => {
  const [a, b] = [new ProfileNames(1), new ProfileNames(1)];
  expect(a.next(0, '.pb.gz')).not.toBe(b.next(0, '.pb.gz'));
});

test.each([
  'orders.cpuprofile',
  'sonde.pb.gz',
  'sonde-20261122T104512.123Z-1-9f3a51-1',
  '.sonde-20261122T104512.123Z-1-9f3a51-1.pb.gz',
  'sonde-20261122T104512.123Z-1-9f3a51-1.pb.gz.tmp',
  'sonde-20261122T104512.123Z-1-9f3a51-1.pb.gz\n',
  '',
])('%o is somebody else’s', (name) => {
  expect(parseProfileName(name)).toBeUndefined();
});
