/** Longest text that is looked at; what is beyond is cut off before anything else is done with it. */
const maxRead = 4096;

/** Names whose value nobody may read, as they end in connection strings, options, variables and headers. */
const secretEndings =
  'password|passwd|passphrase|passcode|pwd|secret|token|(?:api|access|private|secret|account)[_-]?key';
/** Those that other words end in as well. */
const secretWords = 'pass|pw|psk|sharedaccesssignature|sig|signature|credentials?|authorization|cookie';
/** Headers whose value has blanks, semicolons and quotes in it: where it is not quoted as a whole, all that follows is theirs. */
const secretHeader =
  /\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*[=:]\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|.+)/gi;

const namedSecret = new RegExp(
  `(\\b(?:\\w*(?:${secretEndings})|(?:\\w*_)?(?:${secretWords}))["']?\\s*[=:]\\s*)(?:(?:bearer|basic)\\s+)?("(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|[^\\s,;&)}\\]]+)`,
  'gi',
);
const scheme = /\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi;
/** Greedy up to the last `@` of the word: a password may hold `@`, `/` and `#` unescaped. */
const urlCredentials = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"'<>]*@/gi;
/** `user:password@host` and `user:password@tcp(host)`, as the DSN of some drivers. */
const bareCredentials = /(^|[\s"'(=])[\w.%+-]+:[^\s@/"']+@(?=[\w([])/g;
/** A JSON Web Token. */
const jsonWebToken = /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/g;

/**
 * Text of others, fit to be shown: without credentials of addresses, without the values of what is called password,
 * token or key, on one line, well-formed, at most `maxLength` characters. What is left may still say things that only
 * people who may see details should read.
 */
export function cleanText(text: string, maxLength: number): string {
  let shown = text;
  if (shown.length > maxRead) {
    // The last word may be the beginning of a secret whose end says that it is one.
    shown = shown.slice(0, maxRead).replace(/\S*$/, '');
  }
  shown = shown
    .toWellFormed()
    .replace(control, ' ')
    .replace(urlCredentials, '$1***@')
    .replace(bareCredentials, '$1***@')
    .replace(secretHeader, '$1$2***')
    .replace(namedSecret, '$1***')
    .replace(scheme, '$1 ***')
    .replace(jsonWebToken, '***')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (shown.length <= maxLength) return shown;
  // Never half of a pair of surrogates.
  return `${shown
    .slice(0, maxLength - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`;
}

/** Whether a name says that its value is a secret. */
export function isSecretName(name: string): boolean {
  return wholeSecretName.test(name);
}

const wholeSecretName = new RegExp(`(?:${secretEndings})$|(?:^|[_.-])(?:${secretWords})$`, 'i');
