/** A source without its comments; each string literal stands as `"n"`, where n is its index in `strings`. */
export interface MaskedSource {
  /** Has the line breaks of the original, so that line numbers hold. */
  readonly code: string;
  readonly strings: readonly string[];
}

/** After these words a `/` begins a regular expression; after any other word it divides. */
const wordsBeforeExpression = new Set(
  'return typeof case in of delete void throw new else do instanceof await yield default extends'.split(' '),
);

/**
 * Takes comments and string contents out of TypeScript or JavaScript, so that what remains can be searched
 * with plain patterns: an `import` in a comment or a template is no import.
 *
 * It reads tokens, not grammar. What it cannot know is whether the `/` after a `}` divides; it takes that for
 * the start of a regular expression, as a division of a block or an object literal does not occur.
 */
export function maskSource(text: string): MaskedSource {
  const strings: string[] = [];
  let code = '';
  let at = 0;

  /** Reads up to the end of the text, or past the `}` that closes a template's `${`. */
  function readCode(inTemplate: boolean): void {
    let depth = 0;
    while (at < text.length) {
      const char = text[at] as string;
      if (text.startsWith('//', at)) skipTo(text.indexOf('\n', at));
      else if (text.startsWith('/*', at)) skipTo(text.indexOf('*/', at + 2), 2);
      else if (char === '"' || char === "'") readString(char);
      else if (char === '`') readTemplate();
      else if (char === '/' && expressionMayStart()) skipRegularExpression();
      else {
        if (char === '{') depth++;
        if (char === '}' && --depth < 0 && inTemplate) {
          at++;
          return;
        }
        code += char;
        at++;
      }
    }
  }

  /** Leaves out everything before `end` (-1: the rest) and `extra` characters more, except its line breaks. */
  function skipTo(end: number, extra = 0): void {
    const next = end === -1 ? text.length : end + extra;
    code += ` ${lineBreaks(text.slice(at, next))}`;
    at = next;
  }

  function expressionMayStart(): boolean {
    const before = code.trimEnd();
    const word = /[\w$]+$/.exec(before)?.[0];
    if (word !== undefined) return wordsBeforeExpression.has(word);
    return before === '' || !/[)\]"`]$/.test(before);
  }

  function skipRegularExpression(): void {
    let inClass = false;
    for (at++; at < text.length && text[at] !== '\n'; at++) {
      const char = text[at];
      if (char === '\\') at++;
      else if (char === '[') inClass = true;
      else if (char === ']') inClass = false;
      else if (char === '/' && !inClass) break;
    }
    at++;
    code += '`'; // stands for a value: a `/` after it divides
  }

  function readString(quote: string): void {
    const start = at + 1;
    for (at = start; at < text.length && text[at] !== quote && text[at] !== '\n'; at++) if (text[at] === '\\') at++;
    code += `"${strings.push(text.slice(start, at)) - 1}"`;
    at++;
  }

  function readTemplate(): void {
    const start = at + 1;
    let interpolated = false;
    for (at = start; at < text.length && text[at] !== '`'; ) {
      if (text[at] === '\\') at += 2;
      else if (text.startsWith('${', at)) {
        interpolated = true;
        at += 2;
        code += '(';
        readCode(true);
        code += ')';
      } else {
        if (text[at] === '\n') code += '\n';
        at++;
      }
    }
    code += interpolated ? '`' : `"${strings.push(text.slice(start, at)) - 1}"`;
    at++;
  }

  readCode(false);
  return { code, strings };
}

function lineBreaks(text: string): string {
  return text.replace(/[^\n]/g, '');
}
