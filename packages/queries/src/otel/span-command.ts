import type { Command, DbSystem, QueryStart } from '../query/query-event.js';
import { type QuerySpan, textAttribute } from './span.js';

/** Databases whose statements are no SQL. */
const commandSystems = new Set([
  'redis',
  'mongodb',
  'memcached',
  'elasticsearch',
  'dynamodb',
  'aws.dynamodb',
  'couchdb',
]);

const reads =
  /^(find|findone|aggregate|count\w*|estimateddocumentcount|distinct|getmore|search|query|scan|getitem|batchgetitem|m?get|hget|hgetall|hmget|hkeys|hvals|hlen|hexists|exists|keys|lrange|lindex|llen|smembers|sismember|scard|strlen|ttl|pttl|type|z(range\w*|score|card|rank|count)|xrange|xread)$/i;

const writes =
  /^(insert\w*|update\w*|delete\w*|replace\w*|findandmodify|findoneand\w*|bulkwrite|index|putitem|batchwriteitem|(ms|get|h|hm|p?se)?set(nx|ex)?|append|incr\w*|decr\w*|hincr\w*|hdel|del|unlink|p?expire\w*|[lr](push|pop)x?|lrem|ltrim|sadd|srem|spop|zadd|zrem\w*|zincrby|xadd|publish)$/i;

/** A value that the instrumentation has taken out: what was asked for is not known. */
const redacted = /\?|\[\d+ other arguments?\]|\*\*\*/;

/** The command of a span, of a database without SQL; undefined: it has SQL, or the span names no command. */
export function spanCommand(
  system: DbSystem,
  span: QuerySpan,
  statement: string | undefined,
): Pick<QueryStart, 'command' | 'parameters'> | undefined {
  if (!commandSystems.has(system)) return undefined;
  const operation =
    textAttribute(span, 'db.operation.name', 'db.operation') ?? /^[A-Za-z]{2,20}\b/.exec(statement ?? span.name)?.[0];
  if (operation === undefined || !/^[\w.-]{1,40}$/.test(operation)) return undefined;
  const target = textAttribute(span, 'db.collection.name', 'db.mongodb.collection');
  const isKnown = statement !== undefined && !redacted.test(statement);
  const command: Command = { operation, target, shape: undefined, kind: isKnown ? kindOf(operation) : 'control' };
  // Hashed: two commands are the same one where their statements are. Unknown ones are no duplicates of each other.
  return { command, parameters: isKnown ? [statement] : undefined };
}

function kindOf(operation: string): Command['kind'] {
  if (reads.test(operation)) return 'read';
  return writes.test(operation) ? 'write' : 'control';
}
