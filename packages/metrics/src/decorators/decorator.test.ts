import { beforeEach, describe, expect, test } from 'vitest';
import { Registry } from '../registry/registry.js';
import { labelSetsOf, seriesValue } from '../testing/series-values.js';
import type { MemberContext } from './declaring-class.js';
import { Counted, CountedErrors, counted, InFlight, Timed, timed } from './index.js';

// Decorators are applied by hand here, as compilers do; test/decorators has them as people write them.

type Decorator = (...given: unknown[]) => unknown;

let registry = new Registry();

beforeEach(() => {
  registry = new Registry();
});

const calls = () => labelSetsOf(registry, 'method_calls').map((labels) => `${labels['class']}.${labels['method']}`);
const callsOf = (owner: string, method: string) =>
  seriesValue(registry, 'method_calls', { class: owner, method, error: '' });

/** What `experimentalDecorators` makes of a decorated member. */
function legacy(decorator: unknown, home: object, key: string | symbol): void {
  const descriptor = Object.getOwnPropertyDescriptor(home, key);
  const replaced = (decorator as Decorator)(home, key, descriptor) as PropertyDescriptor | undefined;
  Object.defineProperty(home, key, replaced ?? (descriptor as PropertyDescriptor));
}

/** What the standard makes of one. */
function standard(decorator: unknown, home: object, key: string, more: Partial<MemberContext> = {}): void {
  const descriptor = Object.getOwnPropertyDescriptor(home, key) as PropertyDescriptor;
  const part = descriptor.get === undefined ? 'value' : 'get';
  const kind = part === 'get' ? 'getter' : 'method';
  const context = { kind, name: key, static: false, private: false, addInitializer: () => {}, ...more };
  const replaced = (decorator as Decorator)(descriptor[part], context);
  Object.defineProperty(home, key, { ...descriptor, [part]: replaced });
}

describe.each([legacy, standard])('%o', (decorate) => {
  test('an inherited method is counted for the class that declares it', () => {
    class Base {
      work(): string {
        return 'base';
      }
    }
    class Middle extends Base {}
    class Top extends Middle {
      override work(): string {
        return `top, ${super.work()}`;
      }
    }
    decorate(Counted({ registry }), Base.prototype, 'work');
    expect([new Top().work(), new Middle().work()]).toEqual(['top, base', 'base']);
    expect(calls()).toEqual(['Base.work']);
    decorate(Counted({ registry }), Top.prototype, 'work');
    new Top().work();
    expect([callsOf('Base', 'work'), callsOf('Top', 'work')]).toEqual([3, 1]);
  });

  test('several decorators on one method count once each, in any order', () => {
    class Service {
      work(): number {
        return 1;
      }
    }
    for (const decorator of [Timed, Counted, InFlight, CountedErrors]) {
      decorate(decorator({ registry }), Service.prototype, 'work');
    }
    expect(new Service().work()).toBe(1);
    expect(calls()).toEqual(['Service.work']);
    expect(labelSetsOf(registry, 'method_duration_seconds')).toEqual([{ class: 'Service', method: 'work', error: '' }]);
    expect(labelSetsOf(registry, 'method_in_flight')).toEqual([{ class: 'Service', method: 'work' }]);
  });

  test('static methods and getters', () => {
    class Base {
      static make(): string {
        // biome-ignore lint/complexity/noThisInStatic: it is what is tested.
        return this.name;
      }
      get size(): number {
        return 3;
      }
    }
    class Sub extends Base {}
    decorate(Counted({ registry }), Base, 'make', { static: true });
    decorate(Counted({ registry }), Base.prototype, 'size');
    expect([Sub.make(), new Sub().size]).toEqual(['Sub', 3]);
    expect(calls()).toEqual(['Base.make', 'Base.size']);
  });

  test('the options class and method name it otherwise', () => {
    class A {
      m(): void {}
    }
    decorate(Counted({ registry, class: 'Service', method: 'main' }), A.prototype, 'm');
    new A().m();
    expect(calls()).toEqual(['Service.main']);
  });

  test('a call without this is counted, too', () => {
    class A {
      m(): number {
        return 1;
      }
    }
    decorate(Counted({ registry }), A.prototype, 'm');
    const { m } = A.prototype;
    expect(m()).toBe(1);
    new A().m();
    expect(calls().at(-1)).toBe('A.m');
    expect(calls().length).toBe(decorate === standard ? 2 : 1);
  });

  test('options for whole classes are refused on a method', () => {
    class A {
      m(): void {}
    }
    expect(() => decorate(Counted({ only: ['m'] }), A.prototype, 'm')).toThrow('SONDE_INVALID_OPTION');
  });
});

describe('the class of a standard method', () => {
  function foreign(fn: () => unknown): () => unknown {
    return function (this: unknown) {
      return fn.call(this);
    } as () => unknown;
  }

  test('is found through wrappers of others', () => {
    class Base {
      m(): void {}
    }
    class Sub extends Base {}
    standard(Counted({ registry }), Base.prototype, 'm');
    Base.prototype.m = foreign(Base.prototype.m) as () => void;
    new Sub().m();
    expect(calls()).toEqual(['Base.m']);
  });

  test('is told by the metadata of the class, where there is one: private methods of base classes included', () => {
    class Base {
      hidden(): void {}
    }
    class Sub extends Base {}
    const metadata = {};
    Object.defineProperty(Base, Symbol.for('Symbol.metadata'), { value: metadata });
    standard(Counted({ registry }), Base.prototype, 'hidden', { name: '#hidden', private: true, metadata });
    new Sub().hidden();
    expect(calls()).toEqual(['Base.#hidden']);
  });

  test('is that of the instance for private methods without it', () => {
    class A {
      hidden(): void {}
    }
    standard(Counted({ registry }), A.prototype, 'hidden', { name: '#hidden', private: true });
    new A().hidden();
    expect(calls()).toEqual(['A.#hidden']);
  });

  test('is known at once where it is static', () => {
    // biome-ignore lint/complexity/noStaticOnlyClass: nothing else is needed.
    class A {
      static m(): void {}
    }
    standard(Counted({ registry }), A, 'm', { static: true, addInitializer: (fn) => fn.call(A) });
    const { m } = A;
    m();
    expect(calls()).toEqual(['A.m']);
  });
});

const symbol = Symbol('s');

describe.each(['legacy', 'standard'])('a whole class (%s)', (mode) => {
  const decorate = (decorator: unknown, owner: object, name = 'A') =>
    mode === 'legacy'
      ? (decorator as Decorator)(owner)
      : (decorator as Decorator)(owner, { kind: 'class', name, addInitializer: () => {} });

  function makeClass() {
    class Base {
      inherited(): void {}
    }
    class A extends Base {
      static field = () => 1;
      static Inner = class {};
      property = () => 1;
      private value = 1;
      static make(): A {
        return new A();
      }
      static get kind(): string {
        return 'a';
      }
      a(): number {
        return this.b() + this.size;
      }
      b(): number {
        return this.value;
      }
      get size(): number {
        return this.value;
      }
      set size(value: number) {
        this.value = value;
      }
      [symbol](): void {}
    }
    return { A };
  }

  test('its own methods and static methods; getters where they are named', () => {
    const { A } = makeClass();
    expect(decorate(Counted({ registry }), A)).toBeUndefined();
    const a = A.make();
    expect([a.a(), A.kind, A.field(), a.property()]).toEqual([2, 'a', 1, 1]);
    a.size = 4;
    a.inherited();
    a[symbol]();
    new A.Inner();
    expect(calls().sort()).toEqual(['A.a', 'A.b', 'A.make']);
  });

  test('a getter that is named, and not its setter', () => {
    const { A } = makeClass();
    decorate(Counted({ registry, only: ['size', 'kind'] }), A);
    const a = A.make();
    expect([a.a(), A.kind]).toEqual([2, 'a']);
    a.size = 4;
    expect(calls().sort()).toEqual(['A.kind', 'A.size']);
    expect(callsOf('A', 'size')).toBe(1);
  });

  test('but not those that carry the same decorator already', () => {
    const { A } = makeClass();
    legacy(Counted({ registry, method: 'own' }), A.prototype, 'b');
    legacy(Timed({ registry }), A.prototype, 'b');
    decorate(Counted({ registry }), A);
    new A().b();
    expect(calls()).toEqual(['A.own']);
  });

  test('only some, or all but some', () => {
    const { A } = makeClass();
    decorate(Counted({ registry, only: ['a', 'size'] }), A);
    new A().a();
    expect(calls().sort()).toEqual(['A.a', 'A.size']);
    const { A: B } = makeClass();
    decorate(Timed({ registry, except: ['a', 'size'] }), B);
    new B().a();
    expect(labelSetsOf(registry, 'method_duration_seconds').map(({ method }) => method)).toEqual(['b']);
  });

  test('names that are not there, and a method name for all, are refused', () => {
    const { A } = makeClass();
    expect(() => decorate(Counted({ only: ['c'] }), A)).toThrow(/"only" of @Counted\(\) on class A.*"c".*make/);
    expect(() => decorate(Counted({ except: ['inherited'] }), A)).toThrow('SONDE_INVALID_OPTION');
    expect(() => decorate(Counted({ method: 'all' }), A)).toThrow('SONDE_INVALID_OPTION');
    expect(() => Counted({ only: ['a'], except: ['b'] })).toThrow('SONDE_INVALID_OPTION');
  });
});

describe('what cannot be decorated is refused where the class is defined', () => {
  const decorator = Timed() as Decorator;
  class A {
    set only(_value: number) {}
  }
  const setter = Object.getOwnPropertyDescriptor(A.prototype, 'only');
  const context = { name: 'x', static: false, private: false, addInitializer: () => {} };

  test.each([
    ['a legacy field', () => decorator(A.prototype, 'x'), /A\.x.*a field/],
    ['a legacy field, as Babel has it', () => decorator(A.prototype, 'x', { initializer: null }), /a field/],
    ['a legacy setter', () => decorator(A.prototype, 'only', setter), /a setter/],
    ['a legacy parameter', () => decorator(A.prototype, 'm', 0), /a parameter/],
    ['a field', () => decorator(undefined, { ...context, kind: 'field' }), /@Timed\(\) on x.*a field/],
    ['a setter', () => decorator(() => {}, { ...context, kind: 'setter' }), /a setter/],
    ['something else', () => decorator(1, 2, 3), /something else/],
    ['a function', () => decorator(() => {}), /a function/],
    ['no parentheses', () => (Timed as unknown as Decorator)(A.prototype, 'm', {}), /no parentheses/],
    ['no parentheses, standard', () => (Timed as unknown as Decorator)(() => {}, context), /no parentheses/],
    ['no parentheses, class', () => (Timed as unknown as Decorator)(A), /no parentheses/],
    ['no function', () => timed('a' as unknown as () => void), /got "a"/],
    ['a class as a function', () => timed(A as unknown as () => void), /a class/],
  ])('%s', (_what, apply, message) => {
    expect(apply).toThrow(message);
    expect(apply).toThrow('SONDE_INVALID_DECORATION');
  });

  test.each([
    [() => Timed({ nme: 'x' } as object), 'unknown option "nme"'],
    [() => Timed({ buckets: [2, 1] }), 'SONDE_INVALID_BUCKETS'],
    [() => Counted({ buckets: [1] } as object), 'unknown option "buckets"'],
    [() => Counted({ labels: { a: 1 } } as object), 'an object of functions'],
    [() => Timed({ labels: { le: () => 1 } }), 'SONDE_INVALID_LABEL_NAME'],
    [() => Counted({ labels: { __a: () => 1 } }), 'SONDE_INVALID_LABEL_NAME'],
    [() => Counted({ registry: {} } as object), 'a Registry'],
    [() => Counted({ name: '' }), 'not empty'],
    [() => counted(() => {}), 'a function without a name'],
    [() => counted(function a() {}, { only: ['a'] } as object), 'unknown option "only"'],
  ])('wrong options %#', (apply, message) => {
    expect(apply).toThrow(message);
  });
});
