import { checkMeasurement, type PoolMeasurement } from './pool-measurement.js';

export interface PoolAdvice {
  /** The pool makes requests wait, or may take more connections than the server has. */
  readonly isTrouble: boolean;
  /** A better `max`, for each instance; undefined: it is right, or more connections would not help. */
  readonly max: number | undefined;
  /** Plain sentences, with their arithmetic. */
  readonly sentences: readonly string[];
}

/** Waiting that is noticed, in ms; and in seconds, when somebody always waits. */
const noticedWaitMs = 50;
const noticedPendingSeconds = 30;
/** Busy on average is not busy at the peak. */
const headroom = 1.5;
/** The rest is for migrations, backups, and people. */
const usableShare = 0.8;
/** A server with more to do than this has no use for more connections. */
const busyCpu = 0.7;
/** Longer than a query should take: it is the use that should get shorter. */
const longUseMs = 200;

/**
 * What to make of a pool's size. The arithmetic is Little's law: as many connections are busy as are handed out per
 * second, times the seconds each is used. 120 per second of 40 ms each keep 4.8 busy; with half as much again for
 * peaks, 8 are enough.
 *
 * @throws SondeError SONDE_INVALID_OPTION: a number is missing, none, or out of range
 */
export function poolAdvice(measurement: PoolMeasurement): PoolAdvice {
  checkMeasurement(measurement);
  const { max, instances = 1, acquiresPerSecond, useMeanMs, serverCores } = measurement;
  const busy = (acquiresPerSecond * useMeanMs) / 1000;
  const needed = Math.max(1, Math.ceil(busy * headroom));
  const sentences = [
    `${round(acquiresPerSecond)} connections a second, used for ${round(useMeanMs)} ms each, keep ${round(busy)} of ${max} busy; with half as much again for peaks, ${needed} ${needed === 1 ? 'is' : 'are'} enough.`,
  ];
  const limit = serverLimit(measurement);
  const overcommitted = limit !== undefined && max > limit.each;
  if (limit !== undefined && overcommitted) {
    sentences.push(
      `${instances} × ${max} = ${instances * max} connections are more than 80 % of the ${limit.connections} that the server allows (${limit.total}): at most ${limit.each} for each instance.`,
    );
  }
  const waits = waiting(measurement);
  if (waits !== undefined) sentences.push(waits, ...remedy(measurement, needed, limit?.each));
  else if (max > needed * 4 && max > 10) {
    sentences.push(`Nobody waits, and ${max - needed} connections are never needed: max could be ${needed}.`);
  }
  if (serverCores !== undefined && max * instances > (serverCores * 2 + 1) * 2) {
    sentences.push(
      `The server has ${serverCores} ${serverCores === 1 ? 'core' : 'cores'}: beyond about ${serverCores} × 2 + 1 = ${serverCores * 2 + 1} queries at a time they take turns.`,
    );
  }
  return {
    isTrouble: waits !== undefined || overcommitted,
    max: betterMax(measurement, needed, limit?.each, waits !== undefined),
    sentences,
  };
}

interface ServerLimit {
  readonly connections: number;
  readonly total: number;
  readonly each: number;
}

function serverLimit({ maxConnections, instances = 1 }: PoolMeasurement): ServerLimit | undefined {
  if (maxConnections === undefined) return undefined;
  const total = Math.floor(maxConnections * usableShare);
  return { connections: maxConnections, total, each: Math.max(1, Math.floor(total / instances)) };
}

function waiting({ waitP95Ms = 0, longestPendingSeconds = 0, timeouts = 0 }: PoolMeasurement): string | undefined {
  const said = [
    timeouts > 0 && `${timeouts} ${timeouts === 1 ? 'request' : 'requests'} gave up waiting`,
    waitP95Ms > noticedWaitMs && `5 in 100 requests wait longer than ${round(waitP95Ms)} ms`,
    longestPendingSeconds >= noticedPendingSeconds && `somebody waited for ${round(longestPendingSeconds)} s on end`,
  ].filter((part) => part !== false);
  return said.length === 0 ? undefined : `${capital(said.join(', and '))}.`;
}

/** What helps against waiting: shorter use first, more connections only where the server can serve them. */
function remedy({ max, useMeanMs, serverCpu }: PoolMeasurement, needed: number, most = Infinity): string[] {
  if (serverCpu !== undefined && serverCpu > busyCpu) {
    return [
      `The server is ${Math.round(serverCpu * 100)} % busy: more connections would only wait there. Make the queries cheaper.`,
    ];
  }
  if (useMeanMs > longUseMs) {
    return [
      `Connections are held for ${round(useMeanMs)} ms: look for slow queries, and for work between queries of a transaction that needs no connection.`,
    ];
  }
  if (max >= most)
    return ['The server allows no more: use fewer instances, shorter transactions, or a pooler before the server.'];
  if (max >= needed) {
    return [
      `On average ${max} are enough, so they come in bursts: limit how many run at a time, as a Promise.all of many queries.`,
    ];
  }
  return [`Raise max to ${Math.min(needed, most)}.`];
}

function betterMax(
  { max, useMeanMs, serverCpu }: PoolMeasurement,
  needed: number,
  most: number | undefined,
  isWaiting: boolean,
): number | undefined {
  if (most !== undefined && max > most) return most;
  const helps = isWaiting && useMeanMs <= longUseMs && (serverCpu === undefined || serverCpu <= busyCpu);
  if (helps && needed > max)
    return Math.min(needed, most ?? needed) > max ? Math.min(needed, most ?? needed) : undefined;
  return !isWaiting && max > needed * 4 && max > 10 ? needed : undefined;
}

function round(value: number): string {
  return String(Number(value.toPrecision(2)));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
