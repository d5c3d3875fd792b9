import { describe, expect, test } from 'vitest';
import { type Method, replaceMethod } from './replace-method.js';

class Greeter {
  greet(name: string): string {
    return `hello ${name}`;
  }
}

const louder = (original: Method): Method =>
  function (this: unknown, ...args: unknown[]): unknown {
    return `${String(original.apply(this, args))}!`;
  };

describe('a replaced method', () => {
  test('is put back as it was: inherited', () => {
    const greeter = new Greeter();
    const restore = replaceMethod(greeter, 'greet', louder);
    expect(greeter.greet('Ada')).toBe('hello Ada!');
    expect(greeter.greet.name).toBe('greet');
    expect(greeter.greet.length).toBe(1);
    expect(Object.keys(greeter)).toEqual([]);
    restore();
    expect(Object.getOwnPropertyNames(greeter)).toEqual([]);
    expect(greeter.greet('Ada')).toBe('hello Ada');
  });

  test('is put back as it was: its own', () => {
    const greeter = { greet: (name: string) => `hi ${name}` };
    const before = Object.getOwnPropertyDescriptor(greeter, 'greet');
    replaceMethod(greeter, 'greet', louder)();
    expect(Object.getOwnPropertyDescriptor(greeter, 'greet')).toEqual(before);
  });

  test('hands on where somebody is on top of it', () => {
    const greeter = new Greeter();
    const restore = replaceMethod(greeter, 'greet', louder);
    const ours = greeter.greet;
    greeter.greet = function (name) {
      return `(${ours.call(this, name)})`;
    };
    restore();
    expect(greeter.greet('Ada')).toBe('(hello Ada)');
  });

  test('is left alone where it is missing or cannot be replaced', () => {
    replaceMethod({}, 'greet', louder)();
    const frozen = Object.freeze({ greet: () => 'hello' });
    replaceMethod(frozen, 'greet', louder)();
    expect(frozen.greet()).toBe('hello');
  });
});
