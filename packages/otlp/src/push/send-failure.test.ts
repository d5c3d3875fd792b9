import { Registry } from '@sonde/metrics';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Receiver } from './receiver.test.support.js';
import { startOtlp } from './start-otlp.js';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await Receiver.start();
});

afterEach(() => receiver.close());

test('a receiver that says back the query of the endpoint, which may be a token', async () => {
  const token = 'tok-3f9c2a';
  let told = '';
  receiver.behave = (response, { url = '' }) => {
    const { search, searchParams } = new URL(url, receiver.endpoint);
    response.writeHead(404).end(`No ${search}, ${decodeURIComponent(search)}, ${searchParams.get('key')}`);
  };
  const push = await startOtlp({
    registry: new Registry(),
    endpoint: `${receiver.endpoint}?key=a%2F${token}&other=${token}`,
    protocol: 'http/json',
    onStateChange: ({ error }) => {
      told = error?.message ?? '';
    },
  });
  expect(await push.flush()).toBe(false);
  await push.shutdown({ timeoutMs: 0 });
  expect(told).toContain('got an answer 404: No ?***, ?key=***&other=***, ***, expected');
  expect(told).not.toContain(token);
});
