import { BSON } from 'mongodb';
import type { Document } from './mongodb-store.js';

/** Operation codes: what drivers send, and what is sent back for the old form, which only the first greeting has. */
const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;
/** Flag of OP_MSG: no reply is expected. */
const moreToCome = 2;

/** Four numbers of 32 bits: length, request, the request that is replied to, operation. */
const headerBytes = 16;

export interface Message {
  readonly requestId: number;
  readonly isLegacy: boolean;
  readonly isSilent: boolean;
  readonly command: Document;
}

export function readMessage(bytes: Buffer): Message {
  const requestId = bytes.readInt32LE(4);
  const operation = bytes.readInt32LE(12);
  if (operation === opQuery) {
    // Flags, the name of a collection to its zero, and the numbers to skip and to return stand before the command.
    const start = bytes.indexOf(0, headerBytes + 4) + 1 + 8;
    return { requestId, isLegacy: true, isSilent: false, command: documentAt(bytes, start) };
  }
  if (operation !== opMsg) throw new Error(`operation ${operation} is not one of this server's`);
  const flags = bytes.readInt32LE(headerBytes);
  let command: Document = {};
  const sequences: Document = {};
  for (let at = headerBytes + 4; at < bytes.length; ) {
    const kind = bytes[at++];
    const size = bytes.readInt32LE(at);
    if (kind === 0) command = documentAt(bytes, at);
    else {
      const nameEnd = bytes.indexOf(0, at + 4);
      const documents: Document[] = [];
      for (let next = nameEnd + 1; next < at + size; next += bytes.readInt32LE(next)) {
        documents.push(documentAt(bytes, next));
      }
      sequences[bytes.toString('utf8', at + 4, nameEnd)] = documents;
    }
    at += size;
  }
  return { requestId, isLegacy: false, isSilent: (flags & moreToCome) !== 0, command: { ...command, ...sequences } };
}

export function writeReply(document: Document, requestId: number, isLegacy: boolean): Buffer {
  const body = BSON.serialize(document);
  // Of OP_REPLY: flags, a cursor of 8 bytes, the first and the number of documents. Of OP_MSG: flags and a section's kind.
  const prefix = Buffer.alloc(isLegacy ? 20 : 5);
  if (isLegacy) prefix.writeInt32LE(1, 16);
  const header = Buffer.alloc(headerBytes);
  header.writeInt32LE(headerBytes + prefix.length + body.length, 0);
  header.writeInt32LE(requestId, 8);
  header.writeInt32LE(isLegacy ? opReply : opMsg, 12);
  return Buffer.concat([header, prefix, body]);
}

function documentAt(bytes: Buffer, at: number): Document {
  return BSON.deserialize(bytes.subarray(at, at + bytes.readInt32LE(at)));
}
