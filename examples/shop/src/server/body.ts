import type { IncomingMessage } from 'node:http';
import { Refusal } from '../routes/route.js';

const mostBodyBytes = 64 * 1024;

/** The request's JSON, or `undefined` where it has no body. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Left undestroyed when cut short: the connection must still carry the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBodyBytes) {
      throw new Refusal(413, `the body is larger than ${mostBodyBytes} bytes`, { connection: 'close' });
    }
    chunks.push(chunk);
  }
  if (bytes === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Refusal(400, 'the body is no JSON');
  }
}
