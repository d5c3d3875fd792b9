import { AsyncResource } from 'node:async_hooks';
import { currentScope, describeValue } from '@sonde/metrics';
import type { CapturedStack } from '../../call-site/call-site.js';
import { captureStack } from '../../call-site/capture-stack.js';
import { notObservable } from '../../errors.js';
import type { QueryObserver } from '../../observation/query-observer.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';
import { AdoptedObjects } from '../../wrapping/adopted-objects.js';
import { observeCall } from '../../wrapping/observed-call.js';
import { observeOnce } from '../../wrapping/observed-targets.js';
import { undoable } from '../../wrapping/undoable.js';
import { isMethod, wrapMethod } from '../../wrapping/wrapped-method.js';
import { batchStart, redisStart, replyRows } from '../ioredis/redis-command.js';

/** A client or pool of node-redis, as far as it is used here. */
export interface NodeRedisClient {
  sendCommand(...args: never[]): unknown;
  multi(...args: never[]): unknown;
}

/**
 * Observes the commands of a node-redis client (`createClient`) or pool (`createClientPool`). The package has diagnostics
 * channels, whose commands come without the keys of most; so its `sendCommand` is replaced, which every command passes
 * where it is asked for.
 *
 * `multi().execAsPipeline()` is one query, `PIPELINE`, and `multi().exec()` one `MULTI`. Commands of one tick share a
 * round trip, but each is a query. What waits for a
 * client to connect counts as part of the command; what waits for a client of a pool does not. Blocking commands,
 * subscriptions and what the client-side cache answers are no queries.
 *
 * @returns what ends it
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE
 */
export function observeNodeRedis(client: NodeRedisClient, observer: QueryObserver): () => void {
  if (isPool(client)) return observePool(client, observer);
  checkClient(client);
  const self = selfOf(client);
  return observeOnce(self, 'node-redis client', observer, () => observeClient(self, observer, () => true));
}

/** `createClient` gives an object in front of the client itself, and `withTypeMapping` another one. */
function selfOf(client: object): object {
  const { _self } = client as { readonly _self?: unknown };
  return isClient(_self) ? _self : client;
}

/** @param asked where a command was asked for, if that is not where it is called */
function observeClient(
  client: object,
  observer: QueryObserver,
  isOn: () => boolean,
  asked?: () => CapturedStack | undefined,
): () => void {
  const observed = (
    name: string,
    describe: (argument: unknown) => QueryStart | undefined,
    read: (reply: unknown) => QueryResult,
  ): (() => void) =>
    wrapMethod(
      client,
      name,
      (original) =>
        function (...args) {
          const call = () => original.apply(this, args);
          if (!isOn()) return call();
          const start = (): QueryStart | undefined => {
            const described = describe(args[0]);
            const stack = asked?.();
            return described === undefined || stack === undefined ? described : { ...described, stack };
          };
          return observeCall(observer, start, call, read);
        },
    );
  const noRows = () => ({});
  return undoable((undo) => {
    undo(observed('sendCommand', commandOf, replyRows));
    undo(observed('_executePipeline', (commands) => batchOf('PIPELINE', commands), noRows));
    undo(observed('_executeMulti', (commands) => batchOf('MULTI', commands), noRows));
  });
}

/** Its clients come and go: each is observed when the pool first hands it a task. The task keeps its scope, and its place. */
function observePool(pool: Pool, observer: QueryObserver): () => void {
  return observeOnce(pool, 'node-redis pool', observer, () => {
    const clients = new AdoptedObjects(observer);
    let isOn = true;
    let asked: CapturedStack | undefined;
    const run = (task: Task, client: unknown, stack: CapturedStack | undefined): unknown => {
      const self = isClient(client) ? selfOf(client) : undefined;
      if (self !== undefined) {
        clients.adopt(self, () =>
          observeClient(
            self,
            observer,
            () => isOn,
            () => asked,
          ),
        );
      }
      asked = stack;
      try {
        return task(client);
      } finally {
        asked = undefined;
      }
    };
    return undoable((undo) => {
      undo(() => {
        isOn = false;
        clients.release();
      });
      undo(
        wrapMethod(
          pool,
          'execute',
          (original) =>
            function execute(...args) {
              const [task, ...others] = args;
              if (!isMethod(task)) return original.apply(this, args);
              // With an idle client, it is run before this returns, and its place is on the stack.
              const waits = pool.idleClients === 0 && currentScope() !== undefined;
              const stack = waits ? captureStack(execute) : undefined;
              const bound = AsyncResource.bind((client: unknown): unknown => run(task, client, stack));
              return original.call(this, bound, ...others);
            },
        ),
      );
    });
  });
}

interface Pool {
  readonly idleClients: number;
}

type Task = (client: unknown) => unknown;

function commandOf(args: unknown): QueryStart | undefined {
  if (!Array.isArray(args)) return undefined;
  const [name, ...others] = args;
  return redisStart(String(name), others);
}

function batchOf(operation: 'PIPELINE' | 'MULTI', commands: unknown): QueryStart | undefined {
  return Array.isArray(commands) && commands.length === 0 ? undefined : batchStart(operation);
}

function isClient(client: unknown): client is object {
  const { sendCommand, multi, _executePipeline, _executeMulti } = (client ?? {}) as Record<string, unknown>;
  return [sendCommand, multi, _executePipeline, _executeMulti].every((method) => typeof method === 'function');
}

function isPool(client: unknown): client is NodeRedisClient & Pool {
  const { execute, multi, totalClients } = (client ?? {}) as Record<string, unknown>;
  return typeof execute === 'function' && typeof multi === 'function' && typeof totalClients === 'number';
}

function checkClient(client: unknown): void {
  if (isClient(client)) return;
  throw notObservable(
    'observeNodeRedis(client)',
    describeValue(client),
    'a client of node-redis 5 or 6',
    'Pass what `createClient()` or `createClientPool()` returned; of a cluster or sentinel, observe the clients of its nodes. A client of ioredis goes to observeIoredis.',
  );
}
