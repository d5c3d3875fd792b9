/**
 * The one name of a file, whichever engine tells it: an absolute path for what is a file, the address for all else.
 *
 * V8's inspector names ES modules and CommonJS alike by `file:` addresses, the native engines name CommonJS by paths:
 * without this, one function would be two. Windows is told by the address, not by this machine, so that a profile from
 * elsewhere is read as well: `file:///c:/app/a.js` is `C:\app\a.js`, `file://server/share/a.js` is `\\server\share\a.js`.
 *
 * Queries and fragments are left out (cache-busters of loaders, secrets), as are names and passwords in addresses, and
 * the contents of `data:` modules.
 */
export function fileAddress(address: string): string {
  if (drivePath.test(address)) return address[0]!.toUpperCase() + address.slice(1).replaceAll('/', '\\');
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(address)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
    case 'node':
      return address;
    case 'file':
      return pathOf(address) ?? withoutQuery(address);
    case 'data':
      return `data:${address.slice('data:'.length).split(/[;,]/, 1)[0]!.slice(0, 100)}`;
    default:
      return withoutQuery(address).replace(/^([a-z][a-z\d+.-]+:\/\/)[^/@]*@/i, '$1');
  }
}

/** `C:\…`, and `c:/…` as some bundlers write it. */
const drivePath = /^[a-z]:[\\/]/i;

/** The path of a `file:` address; undefined where it has none: a slash or a zero byte that is part of a name. */
function pathOf(address: string): string | undefined {
  const parts = /^file:(?:\/\/([^/?#]*))?([^?#]*)/i.exec(address);
  if (parts === null) return undefined;
  const [, host = '', path = ''] = parts;
  if (!path.startsWith('/') || /%(2f|5c|00)/i.test(path)) return undefined;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // A percent sign that stands for itself: somebody put the address together by hand.
    decoded = path;
  }
  if (host !== '' && host.toLowerCase() !== 'localhost') return `\\\\${host}${decoded.replaceAll('/', '\\')}`;
  const drive = decoded.slice(1);
  return drivePath.test(drive) ? drive[0]!.toUpperCase() + drive.slice(1).replaceAll('/', '\\') : decoded;
}

function withoutQuery(address: string): string {
  const end = address.search(/[?#]/);
  return end < 0 ? address : address.slice(0, end);
}
