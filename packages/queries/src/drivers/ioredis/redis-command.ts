import type { Command, QueryStart } from '../../query/query-event.js';

const reads = names(`
  BITCOUNT BITFIELD_RO BITPOS DBSIZE DUMP EVALSHA_RO EVAL_RO EXISTS EXPIRETIME FCALL_RO GEODIST GEOHASH GEOPOS GEORADIUS_RO
  GEORADIUSBYMEMBER_RO GEOSEARCH GET GETBIT GETRANGE HEXISTS HGET HGETALL HKEYS HLEN HMGET HPTTL HRANDFIELD HSCAN HSTRLEN
  HTTL HVALS KEYS LCS LINDEX LLEN LPOS LRANGE MGET OBJECT PEXPIRETIME PFCOUNT PTTL RANDOMKEY SCAN SCARD SDIFF SINTER
  SINTERCARD SISMEMBER SMEMBERS SMISMEMBER SORT_RO SRANDMEMBER SSCAN STRLEN SUBSTR SUNION TTL TYPE XINFO XLEN XPENDING
  XRANGE XREAD XREVRANGE ZCARD ZCOUNT ZDIFF ZINTER ZINTERCARD ZLEXCOUNT ZMSCORE ZRANDMEMBER ZRANGE ZRANGEBYLEX
  ZRANGEBYSCORE ZRANK ZREVRANGE ZREVRANGEBYLEX ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE ZUNION
  FT.AGGREGATE FT.SEARCH JSON.ARRLEN JSON.GET JSON.MGET JSON.OBJKEYS JSON.OBJLEN JSON.STRLEN JSON.TYPE TS.GET TS.MGET
  TS.MRANGE TS.RANGE TS.REVRANGE BF.EXISTS BF.MEXISTS CF.EXISTS CMS.QUERY TOPK.LIST TOPK.QUERY VSIM
`);

const writes = names(`
  APPEND BITFIELD BITOP COPY DECR DECRBY DEL EVAL EVALSHA EXPIRE EXPIREAT FCALL FLUSHALL FLUSHDB GEOADD GEORADIUS
  GEORADIUSBYMEMBER GEOSEARCHSTORE GETDEL GETEX GETSET HDEL HEXPIRE HEXPIREAT HGETDEL HGETEX HINCRBY HINCRBYFLOAT HMSET
  HPERSIST HPEXPIRE HSET HSETEX HSETNX INCR INCRBY INCRBYFLOAT LINSERT LMOVE LMPOP LPOP LPUSH LPUSHX LREM LSET LTRIM MOVE
  MSET MSETNX PERSIST PEXPIRE PEXPIREAT PFADD PFMERGE PSETEX PUBLISH RENAME RENAMENX RESTORE RPOP RPOPLPUSH RPUSH RPUSHX
  SADD SDIFFSTORE SET SETBIT SETEX SETNX SETRANGE SINTERSTORE SMOVE SORT SPOP SPUBLISH SREM SUNIONSTORE TOUCH UNLINK XACK
  XADD XAUTOCLAIM XCLAIM XDEL XGROUP XREADGROUP XSETID XTRIM ZADD ZDIFFSTORE ZINCRBY ZINTERSTORE ZMPOP ZPOPMAX ZPOPMIN
  ZRANGESTORE ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZUNIONSTORE
  JSON.ARRAPPEND JSON.DEL JSON.MERGE JSON.MSET JSON.NUMINCRBY JSON.SET TS.ADD TS.MADD BF.ADD BF.MADD CF.ADD CMS.INCRBY
  TOPK.ADD VADD
`);

const controls = names('DISCARD EXEC MULTI UNWATCH WATCH');

/**
 * No queries: what a connection is kept by and set up with, and what waits until something happens, for as long as it
 * takes.
 */
const passedOver = names(`
  ACL ASKING AUTH CLIENT CLUSTER COMMAND CONFIG DEBUG ECHO HELLO INFO LATENCY MEMORY MODULE MONITOR PING PSYNC QUIT
  READONLY READWRITE REPLCONF RESET ROLE SCRIPT FUNCTION SELECT SENTINEL SHUTDOWN SLOWLOG SYNC
  SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE PUBSUB
  BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN WAIT WAITAOF
`);

const withoutKey = names(
  'DBSIZE KEYS SCAN RANDOMKEY FLUSHALL FLUSHDB FT.SEARCH FT.AGGREGATE TS.MGET TS.MRANGE XGROUP XINFO',
);

/** Commands whose keys come first and are all there is; they are one parameter, a list. */
const ofManyKeys = names('DEL EXISTS MGET SDIFF SINTER SUNION TOUCH UNLINK PFCOUNT');

/** Commands whose every second argument is a key. */
const ofManyPairs = names('MSET MSETNX');

/** Commands that take a script or a count of keys before them. */
const keyBehindCount = names(
  'EVAL EVALSHA EVAL_RO EVALSHA_RO FCALL FCALL_RO LMPOP ZMPOP SINTERCARD ZDIFF ZINTER ZINTERCARD ZUNION',
);

function names(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/**
 * What one command asks, or undefined for those that are no queries: of the connection itself, and those that wait.
 *
 * Only names of commands that Redis has are told; others (a typing error, a module) are `OTHER`. Keys are parameters, so
 * they are hashed and never shown; values that are written, and everything else, are not even looked at.
 */
export function redisStart(name: string, args: readonly unknown[]): QueryStart | undefined {
  const upper = name.toUpperCase();
  if (passedOver.has(upper) || waits(upper, args)) return undefined;
  const kind = reads.has(upper) ? 'read' : controls.has(upper) ? 'control' : 'write';
  const operation = kind === 'write' && !writes.has(upper) ? 'OTHER' : upper;
  const command: Command = { operation, target: undefined, shape: undefined, kind };
  return {
    system: 'redis',
    command,
    parameters: kind === 'control' || operation === 'OTHER' ? undefined : keys(upper, args),
  };
}

/**
 * Many commands in one round trip: they are one query, `PIPELINE`, or `MULTI` in a transaction. None of them is the
 * repetition of another, as they are batched already.
 */
export function batchStart(operation: 'PIPELINE' | 'MULTI'): QueryStart {
  return { system: 'redis', command: { operation, target: undefined, shape: undefined, kind: 'write' } };
}

/** `XREAD BLOCK`. The word may also be a stream's name: those stand behind `STREAMS`. */
function waits(name: string, args: readonly unknown[]): boolean {
  if (name !== 'XREAD' && name !== 'XREADGROUP') return false;
  for (const arg of args) {
    if (typeof arg !== 'string') continue;
    const word = arg.toUpperCase();
    if (word === 'BLOCK') return true;
    if (word === 'STREAMS') return false;
  }
  return false;
}

/** Undefined: not known. */
function keys(name: string, args: readonly unknown[]): readonly unknown[] | undefined {
  if (withoutKey.has(name)) return name === 'DBSIZE' || name === 'RANDOMKEY' ? [] : undefined;
  if (ofManyKeys.has(name)) return [args.length === 1 ? args[0] : args.slice(0, 1000)];
  if (ofManyPairs.has(name)) return [args.filter((_, k) => k % 2 === 0).slice(0, 1000)];
  if (name === 'XREAD' || name === 'XREADGROUP') return undefined;
  if (keyBehindCount.has(name)) return undefined;
  // Reads are the same only with all of their arguments: `LRANGE list 0 9` is another page than `LRANGE list 10 19`.
  return args.slice(0, reads.has(name) ? maxArguments : writesOne.has(name) ? 2 : 1);
}

const maxArguments = 10;

/** Of a hash, a set or a sorted set: the second argument says which of its parts. */
const writesOne = names('HDEL HGETDEL HINCRBY HINCRBYFLOAT HSET HSETNX SADD SREM ZINCRBY ZREM');

/** Elements of a reply that are shown, and of those the bytes that are read. */
const maxShown = 10;
const maxKeyBytes = 64;

/** What a reply says of later keys: its elements, as rows. Short binary ones are read as the text that keys are. */
export function replyRows(reply: unknown): { readonly rows?: readonly unknown[] } {
  if (reply === null || reply === undefined) return { rows: [] };
  if (Array.isArray(reply)) {
    const rows: unknown[] = reply.slice(0, maxShown).map(readable);
    if (reply.length > rows.length) rows.length = reply.length;
    return { rows };
  }
  return { rows: [readable(reply)] };
}

function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, maxShown).map(readable);
  return value instanceof Uint8Array && value.length <= maxKeyBytes ? Buffer.from(value).toString() : value;
}
