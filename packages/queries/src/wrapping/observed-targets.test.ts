import { Registry } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { QueryObserver } from '../observation/query-observer.js';
import { AdoptedObjects } from './adopted-objects.js';
import { adoptTarget, observeOnce } from './observed-targets.js';
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

test('what was adopted is left to whom the application asks for the same registry, and is not adopted again', () => {
  const registry = new Registry();
  const [adopter, byHand] = [new QueryObserver({ registry, log: false }), new QueryObserver({ registry, log: false })];
  const { log, begin } = setUp();
  const target = {};
  const adopt = (name: string) => adoptTarget(() => observeOnce(target, 'a pool', adopter, begin(name)));
  expect(adopt('first')).toBeTypeOf('function');
  expect(adopt('again')).toBeUndefined();
  const end = observeOnce(target, 'a pool', byHand, begin('by hand'));
  expect(adopt('beside')).toBeUndefined();
  end();
  expect(adopt('after')).toBeTypeOf('function');
  expect(log).toEqual(['begin first', 'end first', 'begin by hand', 'end by hand', 'begin after']);
  expect(() =>
    adoptTarget(() => {
      throw new Error('frozen');
    }),
  ).toThrow('frozen');
  // It is over with the adoption: the application is told again.
  const faults: string[] = [];
  const told = new QueryObserver({ registry: new Registry({ onFault: ({ code }) => faults.push(code) }), log: false });
  for (const name of ['once', 'twice']) observeOnce(target, 'a pool', told, begin(name));
  expect(faults).toEqual(['SONDE_QUERIES_OBSERVED_TWICE']);
  for (const observer of [adopter, byHand, told]) observer.close();
});
