import type { ScopeRecord } from './scope-record.js';

/** Reads marks; see `ScopeMarks.open`. Times are milliseconds of the registry's clock. */
export interface MarkReader {
  /** Calls back for the mark in force at `fromMs`, and for each one until `toMs`, in the order of time. */
  each(fromMs: number, toMs: number, visit: VisitMark): void;
  /** Marks before that time are no longer complete: there were too many. -Infinity where none was lost. */
  lostUntilMs(): number;
  /** Marks before `fromMs` are needed no more. */
  advance(fromMs: number): void;
  /** Share of the room that this reader's marks take, 0 to 1. */
  readonly fill: number;
  close(): void;
}

/**
 * @param record who ran; undefined: nobody
 * @param outer who runs where the code that `runInAsyncScope` called has returned; else the same as `record`
 */
export type VisitMark = (atMs: number, record: ScopeRecord | undefined, outer: ScopeRecord | undefined) => void;

const pageLength = 4096;

interface Page {
  readonly atMs: Float64Array;
  readonly record: (ScopeRecord | undefined)[];
  readonly outer: (ScopeRecord | undefined)[];
  length: number;
}

/** Marks in the order of time, on pages that come with the load and go when nobody needs them. */
export class MarkPages {
  private readonly maxPages: number;
  private readonly pages: Page[] = [];
  private readonly readers = new Set<{ fromMs: number }>();
  private lostMs = -Infinity;

  /** @param maxMarks beyond which the oldest are thrown away, a page at a time */
  constructor(maxMarks = 2 ** 18) {
    this.maxPages = Math.max(2, Math.ceil(maxMarks / pageLength));
  }

  push(atMs: number, record: ScopeRecord | undefined, outer: ScopeRecord | undefined): void {
    let page = this.pages.at(-1);
    if (page === undefined || page.length === pageLength) page = this.addPage();
    const at = page.length++;
    page.atMs[at] = atMs;
    page.record[at] = record;
    page.outer[at] = outer;
  }

  open(nowMs: number): MarkReader {
    const own = { fromMs: nowMs };
    this.readers.add(own);
    const share = () => this.pages.reduce((sum, page) => sum + (lastMs(page) < own.fromMs ? 0 : 1), 0) / this.maxPages;
    return {
      each: (fromMs, toMs, visit) => this.each(fromMs, toMs, visit),
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
    this.lostMs = -Infinity;
  }

  private each(fromMs: number, toMs: number, visit: VisitMark): void {
    let held: { page: Page; at: number } | undefined;
    for (const page of this.pages) {
      for (let at = 0; at < page.length; at++) {
        const atMs = page.atMs[at]!;
        if (atMs > toMs) {
          if (held !== undefined) visitAt(held.page, held.at, visit);
          return;
        }
        if (atMs <= fromMs) held = { page, at };
        else {
          if (held !== undefined) visitAt(held.page, held.at, visit);
          held = undefined;
          visitAt(page, at, visit);
        }
      }
    }
    if (held !== undefined) visitAt(held.page, held.at, visit);
  }

  private addPage(): Page {
    if (this.pages.length >= this.maxPages) {
      this.pages.shift();
      // What ran until the next page's first mark is not known any more.
      this.lostMs = firstMs(this.pages[0]!);
    }
    const page = { atMs: new Float64Array(pageLength), record: [], outer: [], length: 0 };
    this.pages.push(page);
    return page;
  }

  /** Pages that end before all that is read, but for the mark in force there. */
  private trim(): void {
    const neededMs = Math.min(...[...this.readers].map(({ fromMs }) => fromMs));
    while (this.pages.length > 1 && firstMs(this.pages[1]!) <= neededMs) this.pages.shift();
  }
}

function visitAt(page: Page, at: number, visit: VisitMark): void {
  visit(page.atMs[at]!, page.record[at], page.outer[at]);
}

function firstMs(page: Page): number {
  return page.length === 0 ? Infinity : page.atMs[0]!;
}

function lastMs(page: Page): number {
  return page.length === 0 ? Infinity : page.atMs[page.length - 1]!;
}
