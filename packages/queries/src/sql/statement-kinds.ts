import type { StatementKind } from './analysis.js';
import { keyword } from './keywords.js';

const verbs: Readonly<Record<Exclude<StatementKind, 'other'>, string>> = {
  read: 'select show explain values pragma describe desc table fetch handler',
  write: 'insert update delete merge replace copy load',
  schema: 'create alter drop truncate grant revoke comment rename',
  control:
    'begin commit rollback savepoint release start end abort set reset discard listen unlisten notify use lock unlock ' +
    'declare close move deallocate prepare attach detach xa checkpoint',
};

/** The rest of what statements begin with. */
const others = 'call do execute vacuum analyze reindex cluster optimize import kill refresh';

const kinds = new Map<number, StatementKind>();
for (const [kind, words] of Object.entries(verbs))
  for (const word of words.split(' ')) kinds.set(keyword(word), kind as StatementKind);
for (const word of others.split(' ')) kinds.set(keyword(word), 'other');

/** What a statement with this verb does; `undefined` where the keyword begins no statement. */
export function kindOfVerb(keyword: number): StatementKind | undefined {
  return kinds.get(keyword);
}
