/** Shorter ones could be any word. */
const minLength = 4;
const hidden = '***';

/**
 * Takes values of headers and of the endpoint out of what others wrote: an answer of the receiver, a message of a
 * library. What is left is one line, and short.
 */
export function withoutSecrets(text: string, values: readonly string[], maxLength = 200): string {
  const secrets = new Set(values.flatMap(partsOf).flatMap(writtenForms));
  const longestFirst = [...secrets].filter((each) => each.length >= minLength).sort((a, b) => b.length - a.length);
  let clean = text;
  for (const secret of longestFirst) clean = clean.replaceAll(secret, hidden);
  // A log line stays one line, and is read in the order it was written: no controls of any kind.
  clean = clean.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 3)}...`;
}

/** The token in `Bearer token`, `ApiKey key=token` or `session=token; a=b`, and what basic credentials stand for. */
function partsOf(value: string): string[] {
  const basic = /^Basic\s+(\S+)$/i.exec(value)?.[1];
  return [value, ...value.split(/\s+/), ...value.split(/[\s=;,:"]+/), ...(basic === undefined ? [] : unpacked(basic))];
}

function unpacked(basic: string): string[] {
  const credentials = Buffer.from(basic, 'base64').toString();
  const at = credentials.indexOf(':');
  return [credentials, ...(at < 0 ? [] : [credentials.slice(0, at), credentials.slice(at + 1)])];
}

/** As it is, inside a JSON string, and in a URL: as part of a path, and of a form. */
function writtenForms(secret: string): string[] {
  const inUrl = encodeURIComponent(secret.toWellFormed());
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1);
  return [secret, JSON.stringify(secret).slice(1, -1), inUrl, inForm].flatMap((form) => [
    form,
    form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}
