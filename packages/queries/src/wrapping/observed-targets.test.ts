import { expect, test } from 'vitest';
import { AdoptedObjects } from './adopted-objects.js';
import { observeOnce } from './observed-targets.js';
import { RecordingObserver } from './recording-observer.test.support.js';

function setUp() {
  const recording = new RecordingObserver();
  const log: string[] = [];
  const begin = (name: string) => () => {
    log.push(`begin ${name}`);
    return () => {
      log.push(`end ${name}`);
    };
  };
  return { recording, observer: recording.asObserver, log, begin };
}

test('the same thing is observed once by an observer, and again when that is over', () => {
  const { recording, observer, log, begin } = setUp();
  const target = {};
  const end = observeOnce(target, 'a pool', observer, begin('first'));
  observeOnce(target, 'a pool', observer, begin('second'))();
  expect(recording.told).toEqual([['twice', 'a pool']]);
  observeOnce(target, 'a pool', new RecordingObserver().asObserver, begin('other'));
  end();
  end();
  observeOnce(target, 'a pool', observer, begin('third'));
  expect(log).toEqual(['begin first', 'begin other', 'end first', 'begin third']);
});

test('what could not be observed is not held for observed', () => {
  const { recording, observer, log, begin } = setUp();
  const target = {};
  const failing = () => {
    throw new Error('frozen');
  };
  expect(() => observeOnce(target, 'a pool', observer, failing)).toThrow('frozen');
  observeOnce(target, 'a pool', observer, begin('now'));
  expect([log, recording.told]).toEqual([['begin now'], []]);
});

test('connections of a pool are observed when they are met, unless they are, and let go with it', () => {
  const { recording, observer, log, begin } = setUp();
  const [own, pooled] = [{}, {}];
  observeOnce(own, 'a client', observer, begin('own'));
  const adopted = new AdoptedObjects(observer);
  adopted.adopt(own, begin('adopted own'));
  for (let n = 0; n < 2; n++) adopted.adopt(pooled, begin('pooled'));
  adopted.release();
  // One that was on its way.
  adopted.adopt({}, begin('late'));
  expect(log).toEqual(['begin own', 'begin pooled', 'end pooled']);
  expect(recording.told).toEqual([]);
});

test('one that cannot be observed when it is met is told, and harms nobody', () => {
  const { recording, observer } = setUp();
  const failure = new Error('frozen');
  new AdoptedObjects(observer).adopt({}, () => {
    throw failure;
  });
  expect(recording.told).toEqual([['failed', failure]]);
});
