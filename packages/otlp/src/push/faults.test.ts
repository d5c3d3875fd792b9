import { createServer } from 'node:net';
import { Registry } from '@sonde/metrics';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OtlpError } from '../errors.js';
import type { OtlpPush } from './otlp-push.js';
import type { OtlpOptions } from './push-options.js';
import type { PushStateChange } from './push-state.js';
import { type Behaviour, Receiver, taken } from './receiver.test.support.js';
import { startOtlp } from './start-otlp.js';

const token = 'tok-3f9c2a';

let receiver: Receiver;
let registry: Registry;
let changes: PushStateChange[];
const pushes: OtlpPush[] = [];
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);

beforeEach(async () => {
  receiver = await Receiver.start();
  registry = new Registry();
  changes = [];
  process.on('unhandledRejection', onUnhandled);
});

afterEach(async () => {
  receiver.behave = taken;
  await Promise.all(pushes.splice(0).map((push) => push.shutdown({ timeoutMs: 200 })));
  await receiver.close();
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled.splice(0)).toEqual([]);
});

async function start(options: OtlpOptions = {}): Promise<OtlpPush> {
  const push = await startOtlp({
    registry,
    endpoint: options.endpoint ?? receiver.endpoint,
    protocol: 'http/json',
    timeoutMs: 300,
    headers: { authorization: `Bearer ${token}` },
    onStateChange: (change) => changes.push(change),
    ...options,
  });
  pushes.push(push);
  return push;
}

/** Does nothing, for ever. */
const silent: Behaviour = () => {};

/** A byte now and then: the connection is never idle. */
const dripping: Behaviour = (response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};

const status =
  (code: number, headers: Record<string, string> = {}, body = ''): Behaviour =>
  (response) =>
    void response.writeHead(code, headers).end(body);

/** Says back what it was sent, as careless receivers do. */
const echoing: Behaviour = (response, request) => {
  response.writeHead(400).end(`No tenant for ${request.headers.authorization}.\nHeaders: ${request.rawHeaders}`);
};

describe('a receiver that fails', () => {
  test.each<[what: string, Behaviour, code: string, outcome: string]>([
    ['is slow', silent, 'SONDE_OTLP_TIMEOUT', 'timeout'],
    ['drips', dripping, 'SONDE_OTLP_TIMEOUT', 'timeout'],
    ['asks to come again later than there is time', status(429, { 'retry-after': '60' }), 'SONDE_OTLP_BUSY', 'busy'],
    ['is overloaded', status(503), 'SONDE_OTLP_BUSY', 'busy'],
    ['refuses', status(400, {}, 'bad'), 'SONDE_OTLP_REFUSED', 'refused'],
    ['sends elsewhere', status(301, { location: 'http://127.0.0.1:1/' }), 'SONDE_OTLP_REFUSED', 'refused'],
    ['says back the headers', echoing, 'SONDE_OTLP_REFUSED', 'refused'],
    [
      'breaks the connection off',
      (_, request) => void request.socket.resetAndDestroy(),
      'SONDE_OTLP_UNREACHABLE',
      'unreachable',
    ],
    ['hangs up', (_, request) => void request.socket.destroy(), 'SONDE_OTLP_UNREACHABLE', 'unreachable'],
    [
      'speaks no HTTP',
      (_, request) => void request.socket.end('what?\r\n\r\n'),
      'SONDE_OTLP_UNREACHABLE',
      'unreachable',
    ],
    [
      'ends in the middle of a refusal',
      (response, request) => {
        response.writeHead(500, { 'content-length': '100' }).write('half');
        setTimeout(() => request.socket.destroy(), 20);
      },
      'SONDE_OTLP_UNREACHABLE',
      'unreachable',
    ],
  ])(
    'because it %s: told once, and nothing is lost',
    async (_, behaviour, code, outcome) => {
      const orders = registry.counter({ name: 'orders', help: 'Orders.' });
      const push = await start();
      receiver.behave = behaviour;
      for (let n = 0; n < 3; n++) {
        orders.inc();
        expect(await push.flush()).toBe(false);
      }
      expect(push.state).toBe('failing');
      receiver.behave = taken;
      orders.inc();
      expect(await push.flush()).toBe(true);
      expect(changes.map(({ state, error, pushesBefore }) => [state, error?.code, pushesBefore])).toEqual([
        ['failing', code, 0],
        ['ok', undefined, 3],
      ]);
      await push.flush();
      expect(receiver.value('orders')).toBe(4);
      expect(receiver.value('sonde_otlp_pushes', outcome)).toBe(3);
      expect(receiver.value('sonde_otlp_pushes', 'sent')).toBe(1);
      expect(JSON.stringify([changes, changes.map(({ error }) => [error?.message, error?.stack])])).not.toContain(
        token,
      );
      expect(JSON.stringify(await registry.collect())).not.toContain(token);
    },
    20_000,
  );

  test('is tried again as long as there is time, and heeds Retry-After', async () => {
    let tries = 0;
    const times: number[] = [];
    receiver.behave = (response) => {
      times.push(performance.now());
      if (++tries === 1) status(503, { 'retry-after': '1' })(response, undefined as never);
      else response.end();
    };
    const push = await start({ timeoutMs: 5_000 });
    expect(await push.flush()).toBe(true);
    expect(times).toHaveLength(2);
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(990);
    expect(changes.map(({ state }) => state)).toEqual(['ok']);
  });

  test('is down, and comes back', async () => {
    const { port } = receiver;
    await receiver.close();
    const orders = registry.counter({ name: 'orders', help: 'Orders.' });
    const push = await start({ endpoint: `http://127.0.0.1:${port}` });
    orders.inc(5);
    expect(await push.flush()).toBe(false);
    expect(changes[0]?.error).toMatchObject({ code: 'SONDE_OTLP_UNREACHABLE' });
    expect(changes[0]?.error?.message).toContain('ECONNREFUSED');
    await receiver.listen(port);
    expect(await push.flush()).toBe(true);
    expect(receiver.value('orders')).toBe(5);
  });

  test('answers with too much', async () => {
    receiver.behave = (response) => {
      const chunk = Buffer.alloc(1024 * 1024, 'x');
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    };
    const push = await start({ timeoutMs: 5_000 });
    expect(await push.flush()).toBe(false);
    expect(changes[0]?.error?.message).toContain('size limit');
  });

  test('takes all, and half of its answer is missing', async () => {
    receiver.behave = (response, request) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"part');
      setTimeout(() => request.socket.destroy(), 20);
    };
    // Its status says that the data has arrived.
    expect(await (await start()).flush()).toBe(true);
  });

  test('is never asked twice at once, and turns are counted as skipped meanwhile', async () => {
    receiver.behave = silent;
    const push = await start({ intervalMs: 20, timeoutMs: 400 });
    await vi.waitFor(() => expect(receiver.requests.length).toBeGreaterThanOrEqual(2), 10_000);
    expect(receiver.mostAtOnce).toBe(1);
    expect(await receiver.openConnections()).toBeLessThanOrEqual(1);
    receiver.behave = taken;
    await vi.waitFor(() => expect(push.state).toBe('ok'), 10_000);
    await push.flush();
    expect(receiver.value('sonde_otlp_pushes', 'skipped')).toBeGreaterThan(10);
  });
});

describe('a receiver that takes a part', () => {
  const partly: Behaviour = (response) =>
    void response.end(`{"partialSuccess":{"rejectedDataPoints":"2","errorMessage":"too old:\\n${token}"}}`);

  test('is told, and counted', async () => {
    const push = await start();
    receiver.behave = partly;
    expect(await push.flush()).toBe(false);
    expect(await push.flush()).toBe(false);
    expect(push.state).toBe('rejecting');
    receiver.behave = taken;
    await push.flush();
    expect(changes.map(({ state, error }) => [state, error?.code])).toEqual([
      ['rejecting', 'SONDE_OTLP_REJECTED'],
      ['ok', undefined],
    ]);
    expect(changes[0]?.error?.message).toMatch(/got 2 of \d+ data points refused: too old: \*\*\*, expected/);
    expect(receiver.value('sonde_otlp_data_points', 'rejected')).toBe(4);
    expect(receiver.value('sonde_otlp_data_points', 'sent')).toBeGreaterThan(0);
    expect(receiver.value('sonde_otlp_pushes', 'rejected')).toBe(2);
  });

  test('but all of it, with a remark', async () => {
    receiver.behave = (response) => void response.end('{"partialSuccess":{"errorMessage":"old version"}}');
    const told: OtlpError[] = [];
    const push = await start({ onFault: (error) => told.push(error) });
    for (let k = 0; k < 3; k++) expect(await push.flush()).toBe(true);
    expect(told.map(({ code }) => code)).toEqual(['SONDE_OTLP_REMARK']);
    expect(told[0]?.message).toContain('got the remark: old version');
    expect(push.state).toBe('ok');
  });
});

describe('what is wrong on our side', () => {
  test('a registry that throws', async () => {
    const push = await start({ registry: { collect: () => Promise.reject(new Error('no snapshot')) } });
    expect(await push.flush()).toBe(false);
    expect(changes[0]?.error).toMatchObject({ code: 'SONDE_OTLP_FAILED' });
    expect(changes[0]?.error?.message).toContain('no snapshot');
    expect(receiver.requests).toEqual([]);
  });

  test('a registry that never answers is asked once', async () => {
    const collect = vi.fn(() => new Promise<never>(() => {}));
    const push = await start({ registry: { collect }, pushTimeoutMs: 50 });
    expect([await push.flush(), await push.flush()]).toEqual([false, false]);
    expect(collect).toHaveBeenCalledTimes(1);
    expect(changes).toHaveLength(1);
  });

  test('headers() that throws says nothing of what it threw', async () => {
    let fails = true;
    const headers = () => {
      if (fails) throw new Error(`cannot renew ${token}`);
      return { 'x-token': token };
    };
    const push = await start({ headers });
    expect(await push.flush()).toBe(false);
    expect(changes[0]?.error?.message).toContain('headers() threw');
    expect(changes[0]?.error?.message).not.toContain(token);
    fails = false;
    expect(await push.flush()).toBe(true);
    expect(receiver.requests[0]?.headers['x-token']).toBe(token);
  });

  test('a listener that throws', async () => {
    const push = await start({
      onStateChange: () => {
        throw new Error('listener');
      },
    });
    expect(await push.flush()).toBe(true);
  });

  test('without a listener, a process warning for each change', async () => {
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const push = await start({ onStateChange: undefined });
    for (const behaviour of [taken, taken, status(400), status(400), taken, taken]) {
      receiver.behave = behaviour;
      await push.flush();
    }
    const lines = emit.mock.calls.map(([line]) => String(line));
    emit.mockRestore();
    expect(lines).toEqual([
      expect.stringContaining('got an answer 400'),
      expect.stringMatching(/^All metrics reach http:\S+\/v1\/metrics again, after 2 pushes in \d s that did not\.$/),
    ]);
  });
});

test('a port where nobody speaks HTTP costs no more than the time limit', async () => {
  const mute = createServer(() => {});
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as { port: number };
  const push = await start({ endpoint: `http://127.0.0.1:${port}` });
  const before = performance.now();
  expect(await push.flush()).toBe(false);
  expect(performance.now() - before).toBeLessThan(2_000);
  mute.close();
  await push.shutdown({ timeoutMs: 0 });
});
