import { describe, expect, it } from 'vitest';
import { replaceMethod } from './replaced-method.js';

class Greeter {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  greet(greeting: string): string {
    return `${greeting}, ${this.name}`;
  }
}

const loudly = (original: Greeter['greet']): Greeter['greet'] =>
  function (this: Greeter, greeting) {
    return original.call(this, greeting).toUpperCase();
  };

describe('replaceMethod', () => {
  it('changes one object and no other of its class, until it is undone', () => {
    const ada = new Greeter('Ada');
    const undo = replaceMethod(ada, 'greet', loudly);
    expect([ada.greet('Hello'), new Greeter('Bo').greet('Hello')]).toEqual(['HELLO, ADA', 'Hello, Bo']);
    expect([ada.greet.name, ada.greet.length, Object.keys(ada)]).toEqual(['greet', 1, ['name']]);
    undo();
    expect(ada.greet('Hello')).toBe('Hello, Ada');
    expect(Object.hasOwn(ada, 'greet')).toBe(false);
  });

  it('puts an own method back as it was', () => {
    const own = { greet: (greeting: string) => greeting };
    const before = Object.getOwnPropertyDescriptor(own, 'greet');
    replaceMethod(own, 'greet', (original) => (greeting) => original(greeting).toUpperCase())();
    expect(Object.getOwnPropertyDescriptor(own, 'greet')).toEqual(before);
  });

  it('stays below what somebody else put over it, and passes calls through', () => {
    const ada = new Greeter('Ada');
    const undo = replaceMethod(ada, 'greet', loudly);
    const ours = ada.greet;
    ada.greet = function (greeting) {
      return `<${ours.call(this, greeting)}>`;
    };
    expect(ada.greet('Hello')).toBe('<HELLO, ADA>');
    undo();
    expect(ada.greet('Hello')).toBe('<Hello, Ada>');
  });

  it('refuses what is frozen', () => {
    expect(() => replaceMethod(Object.freeze(new Greeter('Ada')), 'greet', loudly)).toThrow(
      expect.objectContaining({ code: 'SONDE_QUERIES_NOT_OBSERVABLE' }),
    );
  });
});
