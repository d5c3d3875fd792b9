import type { LayerLike } from './express.js';
import { patternText, untrailed } from './joined-pattern.js';
import { MatcherPattern, type MountMatch } from './matcher-pattern.js';
import { type Alternative, alternatives } from './regexp-pattern.js';

/** What the layers of the Express versions before 5.3 match, and by which pattern. Asks no layer: that changes it. */
export class LayerPatterns {
  private readonly regexps = new WeakMap<LayerLike, readonly Alternative[]>();
  private readonly matchers = new WeakMap<LayerLike, readonly MatcherPattern[]>();

  /** What a mount takes from the beginning of a path. */
  match(layer: LayerLike, path: string): MountMatch | undefined {
    if (layer.slash === true || layer.regexp?.fast_slash === true) return { path: '', pattern: '' };
    for (const { regexp, pattern } of this.alternativesOf(layer)) {
      const taken = regexp.exec(path)?.[0];
      if (taken !== undefined) return { path: untrailed(taken), pattern: pattern === '/' ? '' : pattern };
    }
    for (const matcher of this.matchersOf(layer)) {
      const match = matcher.match(path);
      if (match !== undefined) return match;
    }
    return undefined;
  }

  /** A route's own path; of several, the one that matches. */
  pathOf(layer: LayerLike | undefined, path: unknown, url: string): string {
    if (layer === undefined || !Array.isArray(path)) return patternText(path);
    const asked = url.replace(/[?#].*$/s, '');
    const pattern = this.alternativesOf(layer).find(({ regexp }) => regexp.test(asked))?.pattern;
    const index = (layer.matchers ?? []).findIndex((matcher) => {
      try {
        return matcher(asked) !== false;
      } catch {
        return false;
      }
    });
    return pattern ?? patternText(path[index] ?? path);
  }

  private alternativesOf(layer: LayerLike): readonly Alternative[] {
    if (layer.regexp === undefined) return [];
    const known = this.regexps.get(layer);
    if (known !== undefined) return known;
    const found = alternatives(layer.regexp, layer.keys ?? []);
    this.regexps.set(layer, found);
    return found;
  }

  private matchersOf(layer: LayerLike): readonly MatcherPattern[] {
    if (layer.matchers === undefined) return [];
    const known = this.matchers.get(layer);
    if (known !== undefined) return known;
    const found = layer.matchers.map((matcher) => new MatcherPattern(matcher));
    this.matchers.set(layer, found);
    return found;
  }
}
