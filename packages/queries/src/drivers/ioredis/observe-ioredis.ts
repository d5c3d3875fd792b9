import { describeValue } from '@sonde/metrics';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import { type RunningQuery, unobserved } from '../../observation/running-query.js';
import { beginQuery, endQuery } from '../../wrapping/observed-call.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { wrapMethod } from '../../wrapping/wrapped-method.js';
import { batchStart, redisStart, replyRows } from './redis-command.js';

/** A `Redis` or `Cluster` of ioredis, as far as it is used here. */
export interface IoredisClient {
  readonly status: string;
  sendCommand(command: never, ...others: never[]): unknown;
  pipeline(...commands: never[]): unknown;
  defineCommand(name: string, definition: never): void;
}

interface IoredisCommand {
  readonly name: string;
  readonly args: readonly unknown[];
  resolve: (reply: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * Observes the commands of an ioredis client or cluster. ioredis has diagnostics channels of its own; they speak when a
 * command is written, not when it is asked for: what waited for the connection would belong to no request. So its
 * `sendCommand` is replaced, which every command passes where it is asked for.
 *
 * A pipeline is one query, `PIPELINE`, and a transaction `MULTI`, asked for by `exec`; so is what `enableAutoPipelining`
 * puts together, in the scope of the first of its commands. Blocking commands and subscriptions are no queries.
 *
 * @returns what ends it
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeIoredis(client: IoredisClient, observer: QueryObserver): () => void {
  checkClient(client);
  return observeOnce(client, 'ioredis client', observer, () => {
    const { known, batches } = commandsOf(observer);
    return wrapMethod(
      client,
      'sendCommand',
      (original) =>
        function (...args) {
          const [command, stream] = args;
          try {
            if (isCommand(command)) {
              const running = known.get(command) ?? observeCommand(command, stream, observer, batches);
              known.set(command, running);
              if (isReady(client)) running.sent();
            }
          } catch (cause) {
            observer.failed(cause);
          }
          return original.apply(this, args);
        },
    );
  });
}

/**
 * A command passes again when the connection is there, and when it was lost; that of a cluster passes the client of a
 * node, too, which may be observed as well.
 */
interface Commands {
  readonly known: WeakMap<object, RunningQuery>;
  readonly batches: WeakMap<object, Batch>;
}

const commandsByObserver = new WeakMap<QueryObserver, Commands>();

function commandsOf(observer: QueryObserver): Commands {
  const commands = commandsByObserver.get(observer) ?? { known: new WeakMap(), batches: new WeakMap() };
  commandsByObserver.set(observer, commands);
  return commands;
}

function observeCommand(
  command: IoredisCommand,
  stream: unknown,
  observer: QueryObserver,
  batches: WeakMap<object, Batch>,
): RunningQuery {
  if (isPipeline(stream)) {
    let batch = batches.get(stream);
    if (batch === undefined) {
      const operation = command.name.toLowerCase() === 'multi' ? 'MULTI' : 'PIPELINE';
      batch = new Batch(beginQuery(observer, () => batchStart(operation)));
      batches.set(stream, batch);
    }
    const all = batch;
    all.begun();
    whenSettled(
      command,
      () => all.ended(undefined),
      (error) => all.ended(error),
    );
    return all.running;
  }
  const running = beginQuery(observer, () => redisStart(command.name, command.args));
  if (running === unobserved) return running;
  whenSettled(
    command,
    (reply) => endQuery(observer, running, replyRows, reply),
    (error) => running.end({ error }),
  );
  return running;
}

/**
 * Looks on while a command is answered. Its promise is left alone: a handler of ours would make a rejection that nobody
 * handles look like one that is handled.
 */
function whenSettled(
  command: IoredisCommand,
  resolved: (reply: unknown) => void,
  rejected: (error: unknown) => void,
): void {
  const { resolve, reject } = command;
  command.resolve = function (this: unknown, reply: unknown): void {
    resolved(reply);
    Reflect.apply(resolve, this, [reply]);
  };
  command.reject = function (this: unknown, error: unknown): void {
    rejected(error);
    Reflect.apply(reject, this, [error]);
  };
}

/** The commands of a pipeline: they are all sent before the first is answered. */
class Batch {
  readonly running: RunningQuery;
  private pending = 0;
  private error: unknown;

  constructor(running: RunningQuery) {
    this.running = running;
  }

  begun(): void {
    this.pending++;
  }

  ended(error: unknown): void {
    this.error ??= error;
    if (--this.pending === 0) this.running.end(this.error === undefined ? {} : { error: this.error });
  }
}

/** A cluster picks a node for itself, and a client that connects keeps the command until it is ready. */
function isReady(client: IoredisClient): boolean {
  return client.status === 'ready';
}

function isCommand(value: unknown): value is IoredisCommand {
  const { name, args, resolve, reject } = (value ?? {}) as Partial<IoredisCommand>;
  return (
    typeof name === 'string' && Array.isArray(args) && typeof resolve === 'function' && typeof reject === 'function'
  );
}

function isPipeline(stream: unknown): stream is object {
  return typeof stream === 'object' && stream !== null && (stream as { isPipeline?: unknown }).isPipeline === true;
}

function checkClient(client: unknown): void {
  const { sendCommand, pipeline, defineCommand } = (client ?? {}) as Record<string, unknown>;
  if ([sendCommand, pipeline, defineCommand].every((method) => typeof method === 'function')) return;
  throw notObservable(
    'observeIoredis(client)',
    describeValue(client),
    'a Redis or Cluster of ioredis',
    'Pass what `new Redis(url)` returned. A client of the package redis goes to observeNodeRedis.',
  );
}
