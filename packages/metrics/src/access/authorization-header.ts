/** Longer credentials are refused unread; Node's own server allows 16 KiB for all headers together. */
const maxLength = 8192;

/** The token of `Authorization: Bearer <token>` (RFC 6750); undefined of any other header. */
export function readBearer(header: string | undefined): string | undefined {
  if (header === undefined || header.length > maxLength) return undefined;
  return /^bearer +([\x21-\x7e]+) *$/i.exec(header)?.[1];
}

/**
 * User and password of `Authorization: Basic`, joined by the first colon (RFC 7617), as normalised Unicode; undefined of
 * any other header, and of what is no UTF-8.
 */
export function readBasic(header: string | undefined): string | undefined {
  if (header === undefined || header.length > maxLength) return undefined;
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(encoded, 'base64'));
    return text.normalize('NFC');
  } catch {
    return undefined;
  }
}
