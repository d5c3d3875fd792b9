/** A path as V8 writes it into its files, a `file:` address; anything else as it is. The reverse of `fileAddress`. */
export function fileUrl(file: string): string {
  if (/^[a-z]:\\/i.test(file)) return `file:///${encode(file.replaceAll('\\', '/'))}`;
  if (file.startsWith('\\\\')) return `file:${encode(file.replaceAll('\\', '/'))}`;
  return file.startsWith('/') ? `file://${encode(file)}` : file;
}

function encode(path: string): string {
  return encodeURI(path.toWellFormed()).replace(/[?#]/g, encodeURIComponent);
}
