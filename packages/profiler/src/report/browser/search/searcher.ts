import type { Frame } from '../../../call-tree/frame.js';
import type { ViewState } from '../state/view-state.js';
import { type Hits, matcherOf } from './search.js';

/** Keeps what was found until something else is asked, or asked of something else. */
export class Searcher {
  private key = '';
  private of: object | undefined;
  private found: Hits | Error | undefined;

  /** @param of what is searched, the same object as long as it is the same @param search finds in it what matches */
  search(
    of: object,
    { search: text, isRegex }: Pick<ViewState, 'search' | 'isRegex'>,
    search: (matches: (frame: Frame) => boolean) => Hits,
  ): Hits | Error | undefined {
    const key = `${isRegex} ${text}`;
    if (this.of !== of || this.key !== key) {
      this.of = of;
      this.key = key;
      this.found = text.trim() === '' ? undefined : find(text, isRegex, search);
    }
    return this.found;
  }
}

function find(text: string, isRegex: boolean, search: (matches: (frame: Frame) => boolean) => Hits): Hits | Error {
  const matches = matcherOf({ text, isRegex });
  return matches instanceof Error ? matches : search(matches);
}
