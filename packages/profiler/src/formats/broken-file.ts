/**
 * What a reader throws at a file that breaks the rules of its format. It knows the place and not the file: `readProfile`
 * adds the name, and makes an error of the catalogue of it.
 */
export class BrokenFile extends Error {
  override readonly name = 'BrokenFile';
  readonly got: string;
  readonly expected: string;
  readonly next: string | undefined;

  constructor(got: string, expected: string, next?: string, options?: ErrorOptions) {
    super(`got ${got}, expected ${expected}`, options);
    this.got = got;
    this.expected = expected;
    this.next = next;
  }
}

/** What a reader throws at a file of more than it holds in memory. */
export class OversizedFile extends Error {
  override readonly name = 'OversizedFile';
  readonly got: string;
  readonly expected: string;

  constructor(got: string, expected: string) {
    super(`got ${got}, expected ${expected}`);
    this.got = got;
    this.expected = expected;
  }
}
