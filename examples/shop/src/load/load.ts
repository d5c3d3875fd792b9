import { EventEmitter, once } from 'node:events';
import { ShopClient } from './client.js';
import { SeededRandom } from './random.js';
import { type Errand, Shoppers } from './shoppers.js';

export interface LoadOptions {
  /** The shop's address. */
  readonly url: string;
  /** Requests per second. Default 150. Fewer are sent while `concurrency` is used up: they are not made up for. */
  readonly rate?: number;
  /** Requests under way at one time, at most. Default 8. */
  readonly concurrency?: number;
  /** Ends the load after so many requests. */
  readonly requests?: number;
  /** The same seed sends the same requests. Default 1. */
  readonly seed?: number;
}

/** What came back, as the clients saw it. */
export interface LoadCounts {
  readonly sent: number;
  /** Answered with a status below 400. */
  readonly succeeded: number;
  /** Answered with 4xx: not found, sold out, card declined. */
  readonly refused: number;
  /** Answered with 5xx, or not at all. */
  readonly failed: number;
}

export interface Load {
  readonly counts: LoadCounts;
  /** Resolves when the load has ended and no request is under way. Never rejects. */
  readonly done: Promise<void>;
  /** Zero pauses the stream. */
  setRate(perSecond: number): void;
  /** Resolves when no request is under way. */
  idle(): Promise<void>;
  /** Sends one request besides those of the stream. */
  send(errand: Errand): Promise<void>;
  /** Sends no more, waits for the answers under way, closes the connections. */
  stop(): Promise<void>;
}

const tickMs = 10;
const answerTimeoutMs = 10_000;

export function startLoad(options: LoadOptions): Load {
  const { url, concurrency = 8, requests = Number.POSITIVE_INFINITY, seed = 1 } = options;
  let rate = options.rate ?? 150;
  const shoppers = new Shoppers(new SeededRandom(seed));
  const client = new ShopClient(url, { connections: concurrency, timeoutMs: answerTimeoutMs });
  const counts = { sent: 0, succeeded: 0, refused: 0, failed: 0 };
  let underWay = 0;
  let due = 0;
  let streamed = 0;
  let lastMs = performance.now();
  let ticking = true;
  const events = new EventEmitter<{ idle: []; done: [] }>();
  const done = once(events, 'done').then(() => {});

  const send = async (errand: Errand): Promise<void> => {
    counts.sent += 1;
    underWay += 1;
    try {
      const { status, body } = await client.send(errand);
      if (status < 400) counts.succeeded += 1;
      else if (status < 500) counts.refused += 1;
      else counts.failed += 1;
      if (status === 201) shoppers.remember(body);
    } catch {
      counts.failed += 1;
    }
    underWay -= 1;
    settle();
  };

  // A clock rather than a loop of customers: a slow shop gets a queue, as in life, up to `concurrency`.
  const tick = setInterval(() => {
    const nowMs = performance.now();
    due = Math.min(due + ((nowMs - lastMs) / 1000) * rate, concurrency);
    lastMs = nowMs;
    while (due >= 1 && underWay < concurrency && left() > 0) {
      due -= 1;
      streamed += 1;
      void send(shoppers.next());
    }
    if (left() <= 0) stopTicking();
  }, tickMs);
  const left = (): number => requests - streamed;

  function stopTicking(): void {
    clearInterval(tick);
    ticking = false;
    settle();
  }

  function settle(): void {
    if (underWay > 0) return;
    events.emit('idle');
    if (ticking) return;
    client.close();
    events.emit('done');
  }

  return {
    counts,
    done,
    send,
    setRate: (perSecond) => {
      rate = perSecond;
      if (rate === 0) due = 0;
    },
    idle: async () => {
      if (underWay > 0) await once(events, 'idle');
    },
    stop: () => {
      stopTicking();
      return done;
    },
  };
}
