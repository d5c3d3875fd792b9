// Where things that have an end of their own end. All take the place where the thing begins and give the place after
// it; -1 where the text ends first. Each reads a character once: what fails here ends the reading.

/** A quote that is closed by the same character and holds it doubled: `'it''s'`. */
export function quoteEnd(text: string, start: number, quote: string): number {
  const code = quote.charCodeAt(0);
  let i = start + 1;
  for (;;) {
    i = text.indexOf(quote, i);
    if (i === -1) return -1;
    if (text.charCodeAt(i + 1) !== code) return i + 1;
    i += 2;
  }
}

/** As `quoteEnd`, where a backslash takes the meaning of the next character: MySQL, and `E'…'` of PostgreSQL. */
export function backslashedEnd(text: string, start: number, quote: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i++;
    else if (code === quote) {
      if (text.charCodeAt(i + 1) !== quote) return i + 1;
      i++;
    }
  }
  return -1;
}

/**
 * A string of PostgreSQL with its continuations: after space with a line break another `'` goes on with the same
 * string, and with the rules of its first part. `E'a'⏎'it\'s'` is one string.
 */
export function continuedEnd(text: string, start: number, isEscaped: boolean): number {
  let i = start;
  for (;;) {
    const end = isEscaped ? backslashedEnd(text, i, 0x27) : quoteEnd(text, i, "'");
    if (end === -1) return -1;
    i = continuation(text, end);
    if (i === -1) return end;
  }
}

/** The quote that continues a string, -1 if it is not continued. */
function continuation(text: string, from: number): number {
  let hasBreak = false;
  let i = from;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13) hasBreak = true;
    else if (code === 0x2d && text.charCodeAt(i + 1) === 0x2d) {
      i = lineEnd(text, i, true) - 1;
      hasBreak = true;
    } else if (code > 32) break;
  }
  return hasBreak && text.charCodeAt(i) === 0x27 ? i : -1;
}

/** `$tag$…$tag$`: the place of the `$` that ends the opening tag, -1 if `start` opens none. */
export function dollarTagEnd(text: string, start: number): number {
  let i = start + 1;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x24) return i;
    const isLetter = (code | 32) >= 97 && (code | 32) <= 122;
    const isDigit = code >= 48 && code <= 57 && i > start + 1;
    if (!isLetter && !isDigit && code !== 0x5f && code < 128) return -1;
  }
  return -1;
}

export function dollarQuoteEnd(text: string, start: number, tagEnd: number): number {
  const tag = text.slice(start, tagEnd + 1);
  const close = text.indexOf(tag, tagEnd + 1);
  return close === -1 ? -1 : close + tag.length;
}

/** A comment in slashes and stars. */
export function blockEnd(text: string, start: number): number {
  const close = text.indexOf('*/', start + 2);
  return close === -1 ? -1 : close + 2;
}

/** As `blockEnd`, with comments inside comments: PostgreSQL. */
export function nestedBlockEnd(text: string, start: number): number {
  let depth = 1;
  for (let i = start + 2; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2a && text.charCodeAt(i + 1) === 0x2f) {
      depth--;
      i++;
      if (depth === 0) return i + 1;
    } else if (code === 0x2f && text.charCodeAt(i + 1) === 0x2a) {
      depth++;
      i++;
    }
  }
  return -1;
}

/** A comment to the end of its line; never -1. A carriage return alone ends a line for PostgreSQL only. */
export function lineEnd(text: string, start: number, atReturn: boolean): number {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (atReturn && code === 13)) return i + 1;
  }
  return text.length;
}
