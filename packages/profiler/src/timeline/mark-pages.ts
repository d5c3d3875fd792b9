/** Who ran at a moment: numbers of units of work, 0 for nobody. */
export interface Mark {
  readonly work: number;
  /** Whose the code is that goes on where `runInAsyncScope` has called `work`; else the same. */
  readonly outer: number;
}

/** Reads marks; see `ScopeMarks.open`. Times are milliseconds of the registry's clock. */
export interface MarkReader {
  /** The last mark up to that time; undefined where there is none. */
  at(ms: number): Mark | undefined;
  /** Marks before that time are no longer complete: there were too many. -Infinity where none was lost. */
  lostUntilMs(): number;
  /** Marks before `fromMs` are needed no more. */
  advance(fromMs: number): void;
  /** Share of the room that this reader's marks take, 0 to 1. */
  readonly fill: number;
  close(): void;
}

const pageLength = 4096;
/** Pages that are let go and soon needed again: new ones would have to be cleared, and collected. */
const maxSpares = 8;

/** Columns: a mark is no object, and holds none alive. */
interface Page {
  readonly atMs: Float64Array;
  readonly work: Uint32Array;
  readonly outer: Uint32Array;
  length: number;
}

/** Marks in the order of time, on pages that come with the load and go when nobody needs them. */
export class MarkPages {
  private readonly maxPages: number;
  private readonly pages: Page[] = [];
  private readonly spares: Page[] = [];
  private readonly readers = new Set<{ fromMs: number }>();
  private last: Page | undefined;
  private lostMs = -Infinity;

  /** @param maxMarks beyond which the oldest are thrown away, a page at a time */
  constructor(maxMarks: number) {
    this.maxPages = Math.max(2, Math.ceil(maxMarks / pageLength));
  }

  /** How many marks there are. */
  get length(): number {
    return this.pages.reduce((sum, page) => sum + page.length, 0);
  }

  push(atMs: number, work: number, outer: number): void {
    let page = this.last;
    if (page === undefined || page.length === pageLength) page = this.addPage();
    const at = page.length++;
    page.atMs[at] = atMs;
    page.work[at] = work;
    page.outer[at] = outer;
  }

  open(nowMs: number): MarkReader {
    const own = { fromMs: nowMs };
    this.readers.add(own);
    const share = () => this.pages.reduce((sum, page) => sum + (lastMs(page) < own.fromMs ? 0 : 1), 0) / this.maxPages;
    return {
      at: (ms) => this.at(ms),
      lostUntilMs: () => this.lostMs,
      advance: (fromMs) => {
        own.fromMs = fromMs;
        this.trim();
      },
      get fill() {
        return share();
      },
      close: () => {
        this.readers.delete(own);
        this.trim();
      },
    };
  }

  clear(): void {
    this.pages.length = 0;
    this.spares.length = 0;
    this.last = undefined;
    this.lostMs = -Infinity;
  }

  private at(ms: number): Mark | undefined {
    const page = this.pages[countUntil(this.pages.length, (at) => firstMs(this.pages[at]!) <= ms) - 1];
    if (page === undefined) return undefined;
    const at = countUntil(page.length, (each) => page.atMs[each]! <= ms) - 1;
    return { work: page.work[at]!, outer: page.outer[at]! };
  }

  private addPage(): Page {
    if (this.pages.length >= this.maxPages) {
      this.release();
      // What ran until the next page's first mark is not known any more.
      this.lostMs = firstMs(this.pages[0]!);
    }
    const page = this.spares.pop() ?? {
      atMs: new Float64Array(pageLength),
      work: new Uint32Array(pageLength),
      outer: new Uint32Array(pageLength),
      length: 0,
    };
    this.pages.push(page);
    this.last = page;
    return page;
  }

  /** Pages that end before all that is read, but for the mark in force there. */
  private trim(): void {
    const neededMs = Math.min(...[...this.readers].map(({ fromMs }) => fromMs));
    while (this.pages.length > 1 && firstMs(this.pages[1]!) <= neededMs) this.release();
  }

  private release(): void {
    const page = this.pages.shift();
    if (page === undefined || this.spares.length >= maxSpares) return;
    page.length = 0;
    this.spares.push(page);
  }
}

/** How many stand in front for which something holds, where it holds for none behind the first for which it does not. */
function countUntil(length: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstMs(page: Page): number {
  return page.length === 0 ? Infinity : page.atMs[0]!;
}

function lastMs(page: Page): number {
  return page.length === 0 ? Infinity : page.atMs[page.length - 1]!;
}
