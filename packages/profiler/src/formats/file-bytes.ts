import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip as gunzipCallback } from 'node:zlib';
import { BrokenFile, OversizedFile } from './broken-file.js';

const gunzip = promisify(gunzipCallback);

/** So much of a file tells its format, or that it is a heap snapshot, which is not read at once. */
export const headBytes = 4096;

/** The first bytes of a file that is one. */
export async function readHead(path: string | URL): Promise<Uint8Array> {
  // Before it is opened: opening a pipe waits for whoever writes to it.
  if (!(await stat(path)).isFile()) throw new BrokenFile('something that is no file', 'a file');
  const file = await open(path, 'r');
  try {
    const head = new Uint8Array(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

export function streamFile(path: string | URL): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: 1024 * 1024 });
}

/** @throws OversizedFile */
export async function readWhole(path: string | URL, maxBytes: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw tooLarge(`${size} bytes`, maxBytes);
    const chunks: Uint8Array[] = [];
    let length = 0;
    // A file that grows while it is read ends at the limit too.
    for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge(`more than ${maxBytes} bytes`, maxBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, length);
  } finally {
    await file.close();
  }
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** @throws OversizedFile where it unpacks to more than `maxBytes`; an error of zlib where it is damaged */
export async function unpack(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await gunzip(bytes, { maxOutputLength: maxBytes });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw thrown;
    throw tooLarge(`more than ${maxBytes} bytes once unpacked`, maxBytes);
  }
}

export function tooLarge(got: string, maxBytes: number): OversizedFile {
  return new OversizedFile(got, `at most ${maxBytes} (maxBytes)`);
}
