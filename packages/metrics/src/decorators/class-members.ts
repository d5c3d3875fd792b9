import { describeValue, SondeError } from '../model/errors.js';
import { isClass } from './function-identity.js';
import type { MeasureOptions } from './options.js';

/** A method or getter that a class declares itself. */
export interface ClassMember {
  /** The prototype, or the class for static members. */
  readonly home: object;
  readonly key: string;
  readonly descriptor: PropertyDescriptor;
}

/**
 * The methods and static methods that a class declares itself: not its constructor, not what it inherits, nothing
 * under a symbol or a private name. Getters only where `only` names them: most are a field in disguise, and cost less
 * than measuring them.
 *
 * @throws SondeError where `only` or `except` name what is not there
 */
export function classMembers(what: string, owner: object, { only, except }: MeasureOptions): readonly ClassMember[] {
  const prototype: unknown = Reflect.get(owner, 'prototype');
  const homes = typeof prototype === 'object' && prototype !== null ? [prototype, owner] : [owner];
  const members = homes.flatMap((home) => membersOf(home, home === owner));
  const missing = [...(only ?? []), ...(except ?? [])].find((name) => !members.some(({ key }) => key === name));
  if (missing !== undefined) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: `option "${only === undefined ? 'except' : 'only'}" of ${what}`,
      got: describeValue(missing),
      expected: `methods or getters of the class itself: ${[...new Set(members.map(({ key }) => key))].join(', ')}`,
      next: 'Correct the name.',
    });
  }
  return members.filter(({ key, descriptor }) =>
    only === undefined ? descriptor.get === undefined && !except?.includes(key) : only.includes(key),
  );
}

function membersOf(home: object, isStatic: boolean): ClassMember[] {
  const members: ClassMember[] = [];
  for (const key of Object.getOwnPropertyNames(home)) {
    const descriptor = Object.getOwnPropertyDescriptor(home, key) as PropertyDescriptor;
    const { value, get, enumerable, configurable } = descriptor;
    if (!configurable || (key === 'constructor' && !isStatic)) continue;
    // Functions in static fields are enumerable, static methods are not.
    const isMethod = typeof value === 'function' && !(isStatic && enumerable) && !isClass(value);
    if (isMethod || get !== undefined) members.push({ home, key, descriptor });
  }
  return members;
}
