import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { EventEmitterAsyncResource } from 'node:events';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { currentScope, endScope, runInScope, type Scope, systemClock } from '@sonde/metrics';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ScopeMarkReader, ScopeMarks, unseen } from './scope-marks.js';

const readers: ScopeMarkReader[] = [];
const now = () => systemClock.monotonicMs();

function openMarks(maxMarks?: number, maxMarksPerSecond = Infinity) {
  const marks = new ScopeMarks({ clock: systemClock, maxMarks, maxMarksPerSecond });
  const reader = marks.open();
  readers.push(reader);
  return { marks, reader };
}

afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

/** What the marks say of one moment: inside and outside of a callback that `runInAsyncScope` called. */
function at(reader: ScopeMarkReader, ms: number): { inner: string | undefined; outer: string | undefined } {
  const { work, outer } = reader.at(ms) ?? { work: 0, outer: 0 };
  return { inner: reader.nameOf(work)?.name, outer: reader.nameOf(outer)?.name };
}

/** Every way that Node has to come back into a piece of work; each calls `seen` there. */
async function journey(seen: (place: string) => void): Promise<void> {
  const callback = (place: string, begin: (done: () => void) => void) =>
    new Promise<void>((resolve) =>
      begin(() => {
        seen(place);
        resolve();
      }),
    );
  await null;
  seen('await');
  await callback('timer', (done) => setTimeout(done, 2));
  seen('await of a timer');
  await callback('immediate', (done) => setImmediate(done));
  await callback('nextTick', (done) => process.nextTick(done));
  await callback('microtask', (done) => queueMicrotask(done));
  await readFile('/dev/null');
  seen('await of a file');
  const elsewhere = (fn: () => void) => runInScope({ kind: 'other', name: 'other' }, () => setTimeout(fn, 1));
  await callback('AsyncResource.bind', (done) => elsewhere(AsyncResource.bind(done)));
  await callback('AsyncLocalStorage.bind', (done) => elsewhere(AsyncLocalStorage.bind(done)));
  const resource = new AsyncResource('TEST');
  await callback('runInAsyncScope', (done) => elsewhere(() => resource.runInAsyncScope(done)));
  await callback('EventEmitterAsyncResource', (done) => {
    const emitter = new EventEmitterAsyncResource({ name: 'TEST' });
    emitter.once('told', done);
    elsewhere(() => emitter.emit('told'));
  });
  await callback('stream', (done) => Readable.from(['a']).pipe(new PassThrough()).once('data', done));
  for await (const _ of createReadStream(import.meta.filename)) seen('for await');
  await Promise.all([1, 2].map(() => Promise.resolve().then(() => seen('then'))));
}

test('whatever brings Node back into a piece of work, the mark before is its own', async () => {
  const { reader } = openMarks(1_000_000);
  const moments: { place: string; name: string; ms: number }[] = [];
  const names = ['A', 'B', 'C'];
  await Promise.all(
    names.map((name) =>
      runInScope({ kind: 'job', name }, () =>
        journey((place) => {
          expect(currentScope()?.name, place).toBe(name);
          moments.push({ place, name, ms: now() });
        }),
      ),
    ),
  );
  expect(moments.length).toBeGreaterThanOrEqual(3 * 14);
  for (const { place, name, ms } of moments) expect(at(reader, ms).inner, place).toBe(name);
});

test('work that was under way when the marks began is known from its next turn on', async () => {
  let ms = 0;
  const done = runInScope({ kind: 'job', name: 'early' }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    ms = now();
  });
  const { reader } = openMarks();
  await done;
  expect(at(reader, ms).inner).toBe('early');
});

describe('code that runs inside of other code', () => {
  test('after runInAsyncScope, the caller goes on', () => {
    const { reader } = openMarks();
    const inner = runInScope({ kind: 'job', name: 'inner' }, () => new AsyncResource('TEST'));
    const moments: number[] = [];
    runInScope({ kind: 'job', name: 'caller' }, () => {
      inner.runInAsyncScope(() => moments.push(now()));
      moments.push(now());
      inner.runInAsyncScope(() => {});
      moments.push(now());
      runInScope({ kind: 'job', name: 'inner' }, () => moments.push(now()));
      moments.push(now());
    });
    const [inside = 0, after = 0, afterSecond = 0, entered = 0, left = 0] = moments;
    expect(at(reader, inside)).toEqual({ inner: 'inner', outer: 'caller' });
    expect(at(reader, after).outer).toBe('caller');
    expect(at(reader, afterSecond).outer).toBe('caller');
    expect(at(reader, entered)).toEqual({ inner: 'inner', outer: 'inner' });
    expect(at(reader, left)).toEqual({ inner: 'caller', outer: 'caller' });
  });
});

test('a route that is set late, and one that throws, harm nothing', async () => {
  const { marks, reader } = openMarks();
  const scope: Scope = { kind: 'request', method: 'GET' };
  let late = 0;
  await runInScope(scope, async () => {
    await null;
    late = now();
    await null;
    scope.route = '/orders/:id';
  });
  const bad: Scope = {
    kind: 'request',
    get route(): string {
      throw new Error('router');
    },
  };
  await runInScope(bad, async () => {
    await null;
  });
  endScope(scope);
  endScope(bad);
  // Also of the time before it was known.
  expect(at(reader, late).inner).toBe('GET /orders/:id');
  expect(marks.worksOf(bad).map((work) => reader.nameOf(work))).toEqual([undefined]);
});

test('nothing is hooked, and no scope is kept, while nobody reads', async () => {
  const { marks, reader } = openMarks();
  const scope: Scope = { kind: 'job', name: 'x' };
  await runInScope(scope, async () => null);
  expect(marks.isOn).toBe(true);
  expect(marks.worksOf(scope).map((work) => reader.nameOf(work)?.name)).toEqual(['x']);
  const second = marks.open();
  reader.close();
  reader.close();
  expect(marks.isOn).toBe(true);
  second.close();
  expect(marks.isOn).toBe(false);
  expect(marks.worksOf(scope)).toEqual([]);
  expect(marks.length).toBe(0);
});

test('marks are bounded: the oldest go, and the reader knows from when on they are complete', () => {
  const { marks, reader } = openMarks(8192);
  const scopes = [1, 2].map((k): Scope => ({ kind: 'job', name: `job ${k}` }));
  for (let k = 0; k < 5000; k++) for (const scope of scopes) runInScope(scope, () => {});
  expect(marks.length).toBeLessThanOrEqual(8192);
  expect(marks.length).toBeGreaterThan(4096);
  expect(reader.lostUntilMs()).toBeGreaterThan(0);
  expect(reader.fill).toBeGreaterThan(0.4);
  reader.advance(now());
  expect(reader.fill).toBeLessThanOrEqual(0.5);
});

test('where there are too many switches they are left out for a while, and that is known', async () => {
  const { marks, reader } = openMarks(undefined, 1000);
  const scopes = [1, 2].map((k): Scope => ({ kind: 'job', name: `job ${k}` }));
  for (let k = 0; k < 5000; k++) for (const scope of scopes) runInScope(scope, () => {});
  expect(marks.length).toBeLessThan(500);
  expect(reader.at(now())).toEqual({ work: unseen, outer: unseen });
  expect(reader.nameOf(unseen)).toBeUndefined();
  await vi.waitFor(async () => {
    const inside = await runInScope(scopes[0]!, async () => {
      await null;
      return now();
    });
    expect(at(reader, inside).inner).toBe('job 1');
  }, 10_000);
});

test('scopes are not kept alive by their marks', async () => {
  if (globalThis.gc === undefined) {
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    globalThis.gc = runInNewContext('gc') as typeof globalThis.gc;
  }
  openMarks();
  const refs: WeakRef<Scope>[] = [];
  for (let k = 0; k < 50; k++) {
    const scope: Scope & { big: Buffer } = { kind: 'job', name: `job ${k}`, big: Buffer.alloc(1000) };
    refs.push(new WeakRef(scope));
    runInScope(scope, () => {});
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 20));
  globalThis.gc?.();
  expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeLessThanOrEqual(1);
});

describe('a scope of the application that is not as it should be', () => {
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const odd: readonly (readonly [string, unknown])[] = [
    ['throws when asked for its start', Object.defineProperty({ kind: 'x' }, 'startedMs', { get: fail })],
    ['throws when asked for its kind', Object.defineProperty({}, 'kind', { get: fail })],
    ['is a proxy that was revoked', revoked],
    ['is frozen', Object.freeze({ kind: 'job', name: 'frozen' })],
    ['is a number', 5],
    ['is null', null],
  ];

  // What a hook throws ends the process: the test runner's, here.
  test.each(odd)('%s: the work goes on, and what comes after it is marked', async (_, scope) => {
    const { reader } = openMarks();
    const result = await runInScope(scope as Scope, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return 'done';
    });
    expect(result).toBe('done');
    const seen = await runInScope({ kind: 'job', name: 'next' }, async () => {
      await null;
      return now();
    });
    expect(at(reader, seen).inner).toBe('next');
  });

  test('tells a regular expression for a route: no name rather than a broken one', () => {
    const { marks, reader } = openMarks();
    const scope = { kind: 'request', method: 'GET', route: /orders/ } as unknown as Scope;
    runInScope(scope, () => {});
    const names = marks.worksOf(scope).map((work) => reader.nameOf(work));
    expect(names).toMatchObject([{ kind: 'request', name: 'GET (no route)' }]);
  });
});

function fail(): never {
  throw new Error('a getter of the application');
}
