import type { SelectedProfile } from '../selection/profile-view.js';
import type { ViewState } from '../state/view-state.js';
import { type Hits, matcherOf, search } from './search.js';

/** Keeps what was found until something else is asked, or asked of something else. */
export class Searcher {
  private key = '';
  private of: SelectedProfile | undefined;
  private found: Hits | Error | undefined;

  search(selected: SelectedProfile, { search: text, isRegex }: ViewState): Hits | Error | undefined {
    const key = `${isRegex} ${text}`;
    if (this.of !== selected || this.key !== key) {
      this.of = selected;
      this.key = key;
      this.found = text.trim() === '' ? undefined : find(selected, text, isRegex);
    }
    return this.found;
  }
}

function find({ narrowed, nodes }: SelectedProfile, text: string, isRegex: boolean): Hits | Error {
  const matches = matcherOf({ text, isRegex });
  return matches instanceof Error ? matches : search(narrowed.profile.tree, nodes.total, matches);
}
