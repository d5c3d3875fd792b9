import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';

const connections = 100_000;
/** Requests of one connection: nine that are answered, and one that the client does not wait for. */
const answered = 9;
const workers = 48;

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`;
const requests = get('/users/1').repeat(answered) + get('/slow');

interface Health {
  readonly counts: Readonly<Record<string, number>>;
  readonly inFlight: number;
  readonly heapBytes: number;
}

async function health(service: ChildProcess): Promise<Health> {
  service.send('health');
  const [answer] = await once(service, 'message');
  return answer as Health;
}

/** Nine answers, then a reset: it leaves no port waiting behind, of which there are not 100 000. */
function converse(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1' });
    let text = '';
    socket.on('error', reject);
    socket.setTimeout(20_000, () => socket.destroy(new Error(`no answer for 20 s after:\n${text}`)));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      if (text.split('{"ok":true}').length > answered) socket.resetAndDestroy();
    });
    socket.on('close', () => resolve());
    socket.write(requests);
  });
}

async function converseAll(port: number, count: number): Promise<void> {
  let left = count;
  const work = async () => {
    while (left-- > 0) await converse(port);
  };
  await Promise.all(Array.from({ length: workers }, work));
}

test('a million requests, every tenth aborted: each counted once, none in flight, no heap kept', async () => {
  const service = fork(join(import.meta.dirname, 'soaked-service.js'), { execArgv: ['--expose-gc'] });
  try {
    const [{ port }] = (await once(service, 'message')) as [{ port: number }];
    // What is compiled and cached once is not what grows.
    await converseAll(port, connections / 10);
    await pause(500);
    const early = await health(service);
    await converseAll(port, connections - connections / 10);
    let late = await health(service);
    for (let k = 0; k < 50 && late.inFlight > 0; k++) {
      await pause(100);
      late = await health(service);
    }
    expect(late.inFlight).toBe(0);
    expect(late.counts).toEqual({
      'GET /users/:id 200 http ': connections * answered,
      'GET /slow 499 http client_abort': connections,
    });
    const grownBytes = late.heapBytes - early.heapBytes;
    console.log(`heap after 100 000 and after 1 000 000 requests: ${grownBytes >= 0 ? '+' : ''}${grownBytes} B`);
    expect(grownBytes).toBeLessThan(2 * 1024 * 1024);
  } finally {
    service.kill();
  }
});
