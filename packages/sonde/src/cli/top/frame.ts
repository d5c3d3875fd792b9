import { latencyText, rateText, shareText, spanText } from './amounts.js';
import { bodyLines } from './frame-body.js';
import { frameLine, type Span } from './frame-line.js';
import { statusLines } from './frame-status.js';
import { nextSortKey, type SortKey } from './route-order.js';
import { sparkline } from './sparkline.js';
import type { TopView } from './view.js';

/** What a frame shows beside the view. */
export interface FrameState {
  readonly sort: SortKey;
  readonly paused: boolean;
  readonly help: boolean;
  /** Requests per second of the readings before, the newest last. */
  readonly history: readonly number[];
  readonly intervalSeconds: number;
  /** Why there are no newer numbers, and for how many seconds that has been so. */
  readonly failure: { readonly message: string; readonly seconds: number } | undefined;
  /** Whether somebody can press keys. */
  readonly keys: boolean;
}

export interface FrameSize {
  readonly columns: number;
  /** Undefined: as many as are needed, up to `maxRows`. */
  readonly rows: number | undefined;
  readonly color: boolean;
}

/** Lines of a table where the output is no terminal. */
const maxRows = 60;

/** One screen: at most so many lines of at most so many columns. */
export function frame(view: TopView, state: FrameState, size: FrameSize): readonly string[] {
  const { columns, color, rows } = size;
  const limit = rows ?? maxRows;
  const header = [heading(view, state), ...failureSpans(state), requestSpans(view, state, columns)];
  const footer = rows === undefined || !state.keys ? [] : [keySpans(state)];
  const status = state.help ? [] : statusLines(view, columns);
  const room = Math.max(0, limit - header.length - status.length - footer.length - 1);
  const body = state.help ? helpSpans : bodyLines(view, state.sort, columns, room);
  const gap: Span[][] = body.length > 0 ? [[]] : [];
  const upper = [...header, ...status, ...gap, ...body].slice(0, Math.max(0, limit - footer.length));
  const filler =
    rows === undefined ? [] : Array.from({ length: Math.max(0, limit - footer.length - upper.length) }, () => []);
  return [...upper, ...(footer.length > 0 ? filler : []), ...footer].map((spans) => frameLine(spans, columns, color));
}

function heading({ url, runtime, intervalSeconds }: TopView, { paused, intervalSeconds: every }: FrameState): Span[] {
  const up = runtime.uptime === undefined ? '' : `, up ${spanText(runtime.uptime)}`;
  const over = intervalSeconds === null ? 'since its start' : `every ${every} s`;
  return [
    ['sonde top ', 'bold'],
    url,
    [` ${over}${up}`, 'dim'],
    ...(paused ? ([['  paused', 'yellow']] as const) : []),
  ];
}

function failureSpans({ failure }: FrameState): Span[][] {
  if (failure === undefined) return [];
  return [[[`no answer for ${spanText(failure.seconds)}: ${failure.message}`, 'red']]];
}

function requestSpans({ requests }: TopView, { history }: FrameState, columns: number): Span[] {
  if (requests === null) return [['no requests are known here: what changes fastest', 'dim']];
  const { perSecond, errorShare, p50, p99, inFlight } = requests;
  const words: Span[] = [
    [`${rateText(perSecond)} req/s`, 'bold'],
    '  errors ',
    [shareText(errorShare), errorShare > 0 ? 'red' : 'green'],
    `  p50 ${latencyText(p50)}  p99 ${latencyText(p99)}`,
    ...(inFlight === null ? [] : [`  in flight ${inFlight}`]),
  ];
  const used = words.reduce((sum, span) => sum + (typeof span === 'string' ? span : span[0]).length, 0);
  if (history.length === 0) return words;
  return [...words, '  ', [sparkline(history, Math.min(60, columns - used - 2)), 'blue']];
}

function keySpans({ sort }: FrameState): Span[] {
  return [[`q out  s sort by ${nextSortKey(sort)} (now ${sort})  p pause  ? help`, 'dim']];
}

const helpSpans: readonly Span[][] = [
  [['what the words mean', 'bold']],
  ['req/s     requests that ended, each second'],
  ['errors    share of them with a status of 5xx, or with an error and no status'],
  ['p50, p99  half, and 99 of 100, were faster; estimated from buckets'],
  ['cpu       of one core: 100 % is one core that is busy'],
  ['loop      how late timers come (lag), and how busy the event loop is'],
  ['heap      in use, and the most that V8 may take; rss is all of the process'],
  ['gc        share of the time that garbage collection took'],
  ['pools     connections in use of as many as may be, and who waits for one'],
  [''],
  ['q out   s sort   p pause   ? back'],
];
