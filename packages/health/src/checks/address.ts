/** An address as it may be told: without user, password, query and fragment, which hold secrets. */
export function shownAddress(url: URL): string {
  return `${url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin}${url.pathname}`;
}
