/** Which decorator wrapped a function, and what it found. */
export interface WrapperMark {
  /** The decorator's name: `Timed`. */
  readonly decorator: string;
  /** The function at the bottom of all wrappers is declared `async`: its promise is new at every call. */
  readonly async: boolean;
}

/**
 * Where a wrapper carries its marks, those of the wrappers inside it first. A property, so that wrappers of other
 * libraries that copy properties hand it on; a registered symbol, so that two installations of this package know
 * each other's.
 */
const marksKey = Symbol.for('@sonde/metrics/decorators');

export function marksOf(fn: unknown): readonly WrapperMark[] {
  return typeof fn === 'function' ? ((fn as { [marksKey]?: readonly WrapperMark[] })[marksKey] ?? []) : [];
}

export function setMarks(wrapper: object, marks: readonly WrapperMark[]): void {
  Object.defineProperty(wrapper, marksKey, { value: Object.freeze(marks), configurable: true });
}
