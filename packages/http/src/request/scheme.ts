import type { IncomingHttpHeaders } from 'node:http';

/**
 * The scheme that the client used with the proxy in front, as that says it in `X-Forwarded-Proto` or `Forwarded`
 * (RFC 7239). Anybody can send these: they are believed only where the options say that a proxy sets them.
 */
export function forwardedScheme(headers: IncomingHttpHeaders): 'http' | 'https' | undefined {
  const given = headers['x-forwarded-proto'] ?? /proto="?(https?)/i.exec(headers['forwarded'] ?? '')?.[1] ?? '';
  // The first one named is the one the client spoke to.
  const proto = String(given).split(',', 1)[0]?.trim().toLowerCase();
  return proto === 'http' || proto === 'https' ? proto : undefined;
}
