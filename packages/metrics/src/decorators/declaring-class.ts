import { marksOf, type WrapperMark } from './wrapper-marks.js';

/** What a decorator of the standard is told of the member it stands on. */
export interface MemberContext {
  readonly kind: string;
  readonly name: string | symbol;
  readonly static: boolean;
  readonly private: boolean;
  readonly metadata?: unknown;
  addInitializer(initializer: (this: unknown) => void): void;
}

/**
 * The name of the class that declares a member, seen from the instance (or, for a static member, the class) it
 * was called on: an inherited method belongs to the class it stands in. `undefined` where it cannot be told,
 * which is where there is no `this`.
 */
export function declaringClassName(self: unknown, member: MemberContext, mark: WrapperMark): string | undefined {
  try {
    return declaringClass(self, member, mark);
  } catch {
    // A proxy may refuse to be looked at; the call is not ours to break.
    return undefined;
  }
}

function declaringClass(self: unknown, member: MemberContext, mark: WrapperMark): string | undefined {
  if ((typeof self !== 'object' && typeof self !== 'function') || self === null) return undefined;
  let nearest: string | undefined;
  for (let home: object | null = self; home !== null; home = Object.getPrototypeOf(home)) {
    const owner = ownerOf(home, member.static);
    if (owner === undefined) continue;
    if (isDecorated(owner, member.metadata)) return className(owner);
    const own = member.private ? undefined : Object.getOwnPropertyDescriptor(home, member.name);
    const found: unknown = own?.value ?? own?.get;
    if (marksOf(found).includes(mark)) return className(owner);
    // Another decorator may have wrapped ours and left no trace of it: then it is the nearest that has the member.
    if (nearest === undefined && (member.private || typeof found === 'function')) nearest = className(owner);
  }
  return nearest;
}

/** The class whose prototype (or, for static members, which itself) an object is. */
function ownerOf(home: object, isStatic: boolean): object | undefined {
  if (isStatic) return typeof home === 'function' ? home : undefined;
  const owner: unknown = Object.getOwnPropertyDescriptor(home, 'constructor')?.value;
  return typeof owner === 'function' && owner !== Object ? owner : undefined;
}

/** Decorators of one class share one metadata object (where the compiler knows of it), which the class keeps. */
function isDecorated(owner: object, metadata: unknown): boolean {
  if (metadata === undefined) return false;
  const key = (Symbol as { metadata?: symbol }).metadata ?? Symbol.for('Symbol.metadata');
  return Object.getOwnPropertyDescriptor(owner, key)?.value === metadata;
}

/** The name of a class, or `''` where it has none, or a static member called `name` in its place. */
export function className(owner: unknown): string {
  if (typeof owner !== 'function') return '';
  const name: unknown = Object.getOwnPropertyDescriptor(owner, 'name')?.value;
  return typeof name === 'string' ? name : '';
}
