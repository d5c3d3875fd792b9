import { describe, expect, test, vi } from 'vitest';
import type { SondeError } from '../model/errors.js';
import { defaultRegistry } from '../registry/default-registry.js';
import { Registry } from '../registry/registry.js';
import { lintMetrics } from '../testing/lint.js';
import { histogramOf, labelSetsOf, seriesValue } from '../testing/series-values.js';
import { errorName } from './error-name.js';
import { counted, countedErrors, inFlight, timed } from './index.js';
import { metricNameOf } from './method-name.js';

function setUp(options: ConstructorParameters<typeof Registry>[0] = {}) {
  const faults: SondeError<string>[] = [];
  const registry = new Registry({ onFault: (error) => faults.push(error), ...options });
  return { faults, registry, names: () => registry.snapshot().families.map(({ name }) => name) };
}

interface Order {
  readonly plan: string;
  readonly amount: number;
}

const order = { plan: 'paid', amount: 3 };

describe('families', () => {
  test('are shared by all methods, and pass the lint', () => {
    const { registry, names } = setUp();
    for (const measure of [timed, counted, inFlight, countedErrors]) {
      for (const method of ['a', 'b']) {
        measure(
          (fail: boolean) => {
            if (fail) throw new Error('no');
          },
          { registry, method },
        )(false);
      }
    }
    expect(names()).toEqual(['method_duration_seconds', 'method_calls', 'method_in_flight', 'method_errors']);
    expect(labelSetsOf(registry, 'method_calls')).toEqual([
      { class: '', method: 'a', error: '' },
      { class: '', method: 'b', error: '' },
    ]);
    expect(labelSetsOf(registry, 'method_in_flight')).toEqual([
      { class: '', method: 'a' },
      { class: '', method: 'b' },
    ]);
    expect(lintMetrics(registry)).toEqual([]);
  });

  test('a name chooses another', () => {
    const { registry, names } = setUp();
    const options = { registry, name: 'jobs', class: 'Queue', help: 'Jobs.', buckets: [1, 2] };
    timed(function run() {}, options)();
    timed(function stop() {}, options)();
    expect(names()).toEqual(['jobs_seconds']);
    expect(registry.snapshot().families[0]?.help).toBe('Jobs.');
    expect(histogramOf(registry, 'jobs_seconds', { class: 'Queue', method: 'run', error: '' }).buckets).toHaveLength(3);
  });

  test('with labels or buckets of its own, a method has a family of its own', () => {
    const { registry, names, faults } = setUp();
    const options = { registry, class: 'OrderService', method: 'checkOut', labels: { plan: () => 'paid' } };
    for (const measure of [timed, counted, inFlight, countedErrors]) {
      expect(() =>
        measure(() => {
          throw new TypeError('no');
        }, options)(),
      ).toThrow(TypeError);
    }
    timed(() => {}, { registry, method: 'sort', buckets: [1] })();
    timed(() => {}, { registry, method: 'sift', buckets: [2] })();
    expect(names()).toEqual([
      'order_service_check_out_duration_seconds',
      'order_service_check_out_calls',
      'order_service_check_out_in_flight',
      'order_service_check_out_errors',
      'sort_duration_seconds',
      'sift_duration_seconds',
    ]);
    expect(labelSetsOf(registry, 'order_service_check_out_calls')).toEqual([{ error: 'TypeError', plan: 'paid' }]);
    expect(labelSetsOf(registry, 'order_service_check_out_in_flight')).toEqual([{ plan: 'paid' }]);
    expect([lintMetrics(registry), faults]).toEqual([[], []]);
  });

  test.each([
    ['OrderService', 'checkOut', 'order_service_check_out'],
    ['HTTPClient', 'getURL', 'http_client_get_url'],
    ['', '#private', 'private'],
    ['Q3Report', 'v2Sum', 'q3_report_v2_sum'],
    ['Größe', 'messen', 'gr_e_messen'],
    ['', '1st', '_1st'],
    ['', '[Symbol.iterator]', 'symbol_iterator'],
  ])('%s.%s is %s', (owner, method, name) => {
    expect(metricNameOf(owner, method)).toBe(name);
  });

  test('are those of the default registry, or of the one that each call finds', () => {
    const { registry, names } = setUp();
    counted(() => {}, { method: 'inDefault' })();
    expect(seriesValue(defaultRegistry, 'method_calls', { class: '', method: 'inDefault', error: '' })).toBe(1);
    let asked = 0;
    const late = counted(() => {}, {
      method: 'late',
      registry: () => {
        asked++;
        return registry;
      },
    });
    expect([asked, names()]).toEqual([0, []]);
    late();
    late();
    expect([asked, names()]).toEqual([2, ['method_calls']]);
  });
});

describe('labels', () => {
  test('are read from arguments, result, error and instance when the call has ended', async () => {
    const { registry } = setUp();
    const service = {
      tenant: 'a',
      checkOut: timed(
        async function checkOut(this: { tenant: string }, given: Order) {
          if (given.amount < 0) throw new RangeError('no');
          return given.amount;
        },
        {
          registry,
          labels: {
            plan: ({ args: [given] }) => given.plan,
            large: ({ result }) => (result ?? 0) > 2,
            tenant: ({ instance }) => instance.tenant,
            cause: ({ error }) => (error instanceof RangeError ? 'range' : ''),
          },
        },
      ),
    };
    await service.checkOut(order);
    await service.checkOut({ plan: 'free', amount: -1 }).catch(() => {});
    expect(labelSetsOf(registry, 'check_out_duration_seconds')).toEqual([
      { error: '', plan: 'paid', large: 'true', tenant: 'a', cause: '' },
      { error: 'RangeError', plan: 'free', large: 'false', tenant: 'a', cause: 'range' },
    ]);
  });

  test('a generator gives what it returned', () => {
    const { registry } = setUp();
    const lines = counted(
      function* lines(): Generator<number, { total: number }> {
        yield 1;
        return { total: 7 };
      },
      { registry, name: 'lines', labels: { total: ({ result }) => result?.total ?? -1 } },
    );
    for (const _ of lines());
    for (const _ of lines()) break;
    expect(labelSetsOf(registry, 'lines').map(({ total }) => total)).toEqual(['7', '-1']);
  });

  test('of calls in flight are read at their beginning: up and down are one series', async () => {
    const { registry } = setUp();
    const given = { plan: 'paid' };
    const work = inFlight(
      async (mutable: { plan: string }) => {
        mutable.plan = 'free';
        await null;
      },
      { registry, name: 'work', labels: { plan: ({ args: [{ plan }] }) => plan } },
    );
    const pending = work(given);
    const labels = { class: '', method: '', plan: 'paid' };
    expect(seriesValue(registry, 'work', labels)).toBe(1);
    await pending;
    expect(seriesValue(registry, 'work', labels)).toBe(0);
    expect(labelSetsOf(registry, 'work')).toHaveLength(1);
  });

  test('may take the place of class, method and error', () => {
    const { registry } = setUp();
    counted(() => {}, { registry, name: 'x', labels: { method: () => 'mine', error: () => 'none' } })();
    expect(labelSetsOf(registry, 'x')).toEqual([{ class: '', method: 'mine', error: 'none' }]);
  });

  test.each([
    [
      'throw',
      () => {
        throw new Error('no');
      },
    ],
    ['give nothing', () => undefined],
    ['give null', () => null],
    ['give an object', () => ({})],
    ['give a symbol', () => Symbol('a')],
    [
      'are async',
      async () => {
        throw new Error('no');
      },
    ],
  ])('that %s are empty, told once, and harm no call', async (_how, label) => {
    for (const strict of [false, true]) {
      const { registry, faults } = setUp({ strict });
      for (const measure of [timed, counted, inFlight]) {
        const work = measure((a: number) => a, {
          registry,
          name: measure.name,
          labels: { bad: label as () => string },
        });
        expect([work(1), work(2)]).toEqual([1, 2]);
        await new Promise((resolve) => setImmediate(resolve));
        expect(labelSetsOf(registry, measure === timed ? 'timed_seconds' : measure.name)[0]?.['bad']).toBe('');
      }
      expect(faults.map(({ code }) => code)).toEqual(Array(3).fill('SONDE_LABEL_FAILED'));
      expect(seriesValue(registry, 'sonde_faults', { metric: 'timed', code: 'SONDE_LABEL_FAILED' })).toBe(2);
    }
  });
});

describe('the label error', () => {
  class NotFound extends Error {}
  class Named extends Error {
    override readonly name = 'Renamed';
  }
  const bare = Object.assign(new Error('no'), { name: 'Given' });
  const odd = Object.assign(new Error('no'), { name: 'not an identifier' });

  test.each([
    [new NotFound(), 'NotFound'],
    [new Named(), 'Named'],
    [bare, 'Given'],
    [odd, 'other'],
    [Object.assign(new Error('no'), { name: 'E'.repeat(64) }), 'E'.repeat(64)],
    [Object.assign(new Error('no'), { name: 'E'.repeat(65) }), 'other'],
    [new (class extends Error {})(), 'other'],
    [new Error('plain'), 'Error'],
    [new DOMException('stop', 'AbortError'), 'AbortError'],
    ['text', 'string'],
    [undefined, 'undefined'],
    [null, 'object'],
    [{ code: 1 }, 'object'],
  ])('%# is the class of what was thrown', (thrown, name) => {
    const { registry } = setUp();
    const fail = countedErrors(
      () => {
        throw thrown;
      },
      { registry, method: 'fail' },
    );
    expect(() => fail()).toThrow();
    expect(labelSetsOf(registry, 'method_errors').map(({ error }) => error)).toEqual([name]);
  });

  test('is other where looking at it throws', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(errorName(proxy)).toBe('other');
  });

  test.each([undefined, { kind: () => 'a' }])('knows 20 names for each method, then it is other', (labels) => {
    const { registry } = setUp();
    const fail = counted(
      (k: number) => {
        throw Object.assign(new Error('no'), { name: `E${k}` });
      },
      {
        registry,
        method: 'fail',
        labels,
      },
    );
    for (let k = 1; k <= 20; k++) expect(() => fail(k)).toThrow();
    const family = labels === undefined ? 'method_calls' : 'fail_calls';
    const names = () => labelSetsOf(registry, family).map(({ error }) => error);
    expect(names()).toEqual(Array.from({ length: 20 }, (_, k) => `E${k + 1}`));
    for (const k of [21, 22, 1, 23]) expect(() => fail(k)).toThrow();
    expect(names()).toHaveLength(21);
    expect(names().at(-1)).toBe('other');
  });
});

describe('a metric that cannot be made', () => {
  test.each([false, true])('leaves the method unmeasured, and is told once (strict: %s)', (strict) => {
    const { registry, faults } = setUp({ strict });
    registry.gauge({ name: 'method_calls', help: 'Mine.' });
    const add = counted((a: number, b: number) => a + b, { registry, method: 'add' });
    const fail = counted(
      () => {
        throw new RangeError('own');
      },
      { registry, method: 'fail' },
    );
    expect([add(1, 2), add(3, 4)]).toEqual([3, 7]);
    expect(fail).toThrow(RangeError);
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_METHOD_UNMEASURED', 'SONDE_METHOD_UNMEASURED']);
    expect(faults[0]?.message).toMatch(/add.*SONDE_METRIC_CONFLICT/);
    expect(seriesValue(registry, 'sonde_faults', { metric: 'add', code: 'SONDE_METHOD_UNMEASURED' })).toBe(1);
  });

  test('is tried again where only the registry is missing', () => {
    const { registry } = setUp();
    let found: Registry | undefined;
    const add = counted((a: number) => a + 1, { method: 'lateRegistry', registry: () => found as Registry });
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    expect(add(1)).toBe(2);
    found = registry;
    expect(add(2)).toBe(3);
    expect(seriesValue(registry, 'method_calls', { class: '', method: 'lateRegistry', error: '' })).toBe(1);
    expect(warn.mock.calls.map(([message]) => message)).toEqual([expect.stringMatching(/lateRegistry.*returned none/)]);
    warn.mockRestore();
  });

  test('nor does an observation that a strict registry refuses harm the call', async () => {
    const { registry, faults } = setUp({ strict: true, exemplars: () => ({ trace_id: 'x'.repeat(200) }) });
    const add = timed((a: number) => a + 1, { registry, method: 'add' });
    const load = counted(async (a: number) => a + 1, { registry, method: 'load' });
    expect([add(1), await load(1)]).toEqual([2, 2]);
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_METHOD_UNMEASURED', 'SONDE_METHOD_UNMEASURED']);
  });
});
