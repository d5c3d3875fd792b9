/** Shorter ones could be any word. */
const minLength = 4;
const hidden = '***';

/**
 * Takes header values out of what others wrote: an answer of the receiver, a message of a library. What is left is one
 * line, and short.
 */
export function withoutSecrets(text: string, headers: Readonly<Record<string, string>>, maxLength = 200): string {
  const secrets = new Set<string>();
  for (const value of Object.values(headers)) {
    secrets.add(value);
    // `Bearer token`, and what basic credentials stand for
    for (const part of value.split(/\s+/)) secrets.add(part);
    const basic = /^Basic\s+(\S+)$/i.exec(value)?.[1];
    if (basic !== undefined) for (const part of unpacked(basic)) secrets.add(part);
  }
  const longestFirst = [...secrets].filter((each) => each.length >= minLength).sort((a, b) => b.length - a.length);
  let clean = text;
  for (const secret of longestFirst) clean = clean.replaceAll(secret, hidden);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a log line stays one line.
  clean = clean.replace(/[\x00-\x1f\x7f\s]+/g, ' ').trim();
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 3)}...`;
}

function unpacked(basic: string): string[] {
  const credentials = Buffer.from(basic, 'base64').toString();
  const at = credentials.indexOf(':');
  return [credentials, ...(at < 0 ? [] : [credentials.slice(0, at), credentials.slice(at + 1)])];
}
