import type { Diagnostic } from '../compiler.js';

/** An error that a bad program announces: `// expect-error: TS2345 some words of it` on the line above. */
export type MarkedError = Omit<Diagnostic, 'file'>;

export function markedErrors(program: string): MarkedError[] {
  return program.split('\n').flatMap((text, index) => {
    const marker = /^\s*\/\/ expect-error: (TS\d+) ?(.*)$/.exec(text);
    return marker ? [{ line: index + 2, code: marker[1] as string, words: marker[2] as string }] : [];
  });
}

/** Announced errors that did not come, and errors that came unannounced. */
export function difference(expected: readonly MarkedError[], got: readonly MarkedError[]): string[] {
  const meets = (a: MarkedError, b: MarkedError) => a.line === b.line && a.code === b.code && b.words.includes(a.words);
  return [
    ...expected.filter((each) => !got.some((other) => meets(each, other))).map((each) => `missing ${say(each)}`),
    ...got.filter((each) => !expected.some((other) => meets(other, each))).map((each) => `unexpected ${say(each)}`),
  ];
}

function say({ line, code, words }: MarkedError): string {
  return `line ${line}: ${code} ${words}`;
}
