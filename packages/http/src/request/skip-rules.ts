import type { SkipRule } from './options.js';

export type Skips = (method: string, url: string) => boolean;

/** Makes one question of the rules. A path ends where its query begins. */
export function skips(
  rules: SkipRule | readonly SkipRule[] | undefined,
  onFailure: (cause: unknown) => void,
  onAnswer: (strange: unknown) => void,
): Skips | undefined {
  const questions = [rules ?? []].flat().map((rule) => question(rule as SkipRule, onFailure, onAnswer));
  if (questions.length === 0) return undefined;
  return (method, url) => {
    const path = pathOf(url);
    return questions.some((asks) => asks(path, method, url));
  };
}

function question(
  rule: SkipRule,
  onFailure: (cause: unknown) => void,
  onAnswer: (strange: unknown) => void,
): (path: string, method: string, url: string) => boolean {
  if (typeof rule === 'string') {
    if (!rule.endsWith('/*')) return (path) => path === rule;
    const folder = rule.slice(0, -1);
    return (path) => path.startsWith(folder) || path === folder.slice(0, -1);
  }
  if (rule instanceof RegExp) {
    // `g` and `y` remember where they were: the next request would be asked from there on.
    const stateless = new RegExp(rule.source, rule.flags.replace(/[gy]/g, ''));
    return (path) => stateless.test(path);
  }
  return (_path, method, url) => {
    try {
      const answer: unknown = rule({ method, url });
      if (typeof answer !== 'boolean' && answer !== undefined) onAnswer(answer);
      return answer === true;
    } catch (cause) {
      onFailure(cause);
      return false;
    }
  };
}

export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}
