import type { Dialect } from '../../sql/dialect.js';
import { tokensOf } from '../explain/sql-tokens.js';
import type { Plan, PlanNode } from '../plan.js';

/**
 * The plans of MySQL and SQLite name a table as the statement calls it: `o` of `FROM orders AS o`. Gives their nodes
 * the name of the table, and keeps the other one as the alias.
 *
 * @param isTable whether there is a table of that name
 */
export function withTableNames(plan: Plan, text: string, dialect: Dialect, isTable: (name: string) => boolean): Plan {
  const aliases = aliasesIn(text, dialect, isTable);
  const renamed = (node: PlanNode): PlanNode => {
    const table = node.table === undefined || isTable(node.table) ? undefined : aliases.get(node.table.toLowerCase());
    const children = node.children.map(renamed);
    return table === undefined ? { ...node, children } : { ...node, table, alias: node.table, children };
  };
  return { ...plan, root: renamed(plan.root) };
}

/** Names that follow the name of a table, by `AS` or without. A name that stands for two tables stands for none. */
function aliasesIn(text: string, dialect: Dialect, isTable: (name: string) => boolean): Map<string, string> {
  const tokens = tokensOf(text, dialect) ?? [];
  const nameAt = (index: number): string | undefined => {
    const token = tokens[index];
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'quoted')) return undefined;
    return token.kind === 'quoted' ? token.text.slice(1, -1) : token.text;
  };
  const aliases = new Map<string, string>();
  const doubtful = new Set<string>();
  for (const index of tokens.keys()) {
    const table = nameAt(index);
    if (table === undefined || !isTable(table)) continue;
    const alias = nameAt(nameAt(index + 1)?.toUpperCase() === 'AS' ? index + 2 : index + 1)?.toLowerCase();
    if (alias === undefined) continue;
    if (aliases.has(alias) && aliases.get(alias) !== table) doubtful.add(alias);
    aliases.set(alias, table);
  }
  for (const alias of doubtful) aliases.delete(alias);
  return aliases;
}
