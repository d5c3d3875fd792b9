import { expect } from 'vitest';
import type { DriverUnderTest, OpenDriver } from './kit.js';
import { SeeingObserver } from './seen-queries.js';

/** What a case works with: a driver that is connected, and not yet observed. */
export interface Bench {
  readonly driver: DriverUnderTest;
  readonly open: OpenDriver;
  readonly observer: SeeingObserver;
  /** Observes; ended after the case. */
  observe(): () => void;
}

/** One row of the matrix. */
export interface DriverCase {
  readonly name: string;
  /** Whether there is such a thing in that driver. Default: yes. */
  readonly applies?: (driver: DriverUnderTest, open: OpenDriver) => boolean;
  readonly connections?: number;
  run(bench: Bench): Promise<void>;
}

/** Runs one case on a driver, from connecting to closing. */
export async function tryCase(driver: DriverUnderTest, driverCase: DriverCase): Promise<'passed' | 'absent'> {
  const open = await driver.open({ connections: driverCase.connections ?? 3 });
  const observer = new SeeingObserver();
  const undo: (() => void)[] = [];
  try {
    if (driverCase.applies?.(driver, open) === false) return 'absent';
    const observe = () => {
      const unobserve = open.observe(observer);
      undo.push(unobserve);
      return unobserve;
    };
    await driverCase.run({ driver, open, observer, observe });
    return 'passed';
  } finally {
    for (const undoOne of undo) undoOne();
    observer.close();
    await open.close();
  }
}

/** The file of a driver, as call sites name it. */
export function fileOf({ url }: DriverUnderTest): string {
  return url.replace(/^.*\/(test\/queries\/)/, '$1').replace(/[?#].*$/, '');
}

/** Every query that began has ended, once, and nothing went wrong in the adapter. */
export function expectAllEnded({ seen, told }: SeeingObserver): void {
  expect(seen.map(({ ends }) => ends.length)).toEqual(seen.map(() => 1));
  expect(told.map(({ code }) => code)).toEqual([]);
}
