import type { FindingKind } from './finding.js';
import type { Fix, FixSubject } from './fixes/fix.js';
import { namesOf } from './fixes/names.js';
import { relatedRowsFix } from './fixes/related-rows.js';
import { writtenRowsFix } from './fixes/written-rows.js';

export type { Fix, FixSubject } from './fixes/fix.js';

/** What to do about a finding, in the words of the ORM in use, else in those of the database. */
export function fixFor(kind: FindingKind, subject: FixSubject): Fix {
  switch (kind) {
    case 'n_plus_one':
    case 'm_times_n':
      return nested(kind, relatedRowsFix(subject));
    case 'batchable_write':
      return writtenRowsFix(subject);
    case 'duplicate':
      return askedOnce(subject);
    case 'consecutive':
      return sideBySide(subject);
    case 'query_budget':
      return {
        text: 'Look at the most frequent query first: is it in a loop? Read rows together, or raise the budget if the work needs it.',
        example: undefined,
      };
    case 'time_budget':
      return {
        text: 'Look at the query that takes most of the time: does it have an index, does it return more than is used? Or raise the budget.',
        example: undefined,
      };
    case 'slow_query':
      return {
        text: 'Look at its plan for scans of large tables (explain() of @sonde/queries/advice reads it), and ask only for the rows and columns that are used.',
        example: /^select$/i.test(subject.statement.operation)
          ? 'const { verdict } = await explain(connection, finding);'
          : undefined,
      };
  }
}

function nested(kind: FindingKind, fix: Fix): Fix {
  if (kind !== 'm_times_n') return fix;
  return {
    ...fix,
    text: `${fix.text} Mend the outer loop the same way: nested includes read all levels, one query each.`,
  };
}

function askedOnce({ statement, orm }: FixSubject): Fix {
  const { many } = namesOf(statement);
  const once =
    orm === 'mikroorm'
      ? 'findOne by primary key answers from the identity map if the entity is loaded.'
      : 'Or keep the promise for the time of the request: a DataLoader, or a map.';
  return {
    text: `Ask once and hand the result on. ${once}`,
    example: `const ${many} = await load(); // once\nfor (const item of items) use(item, ${many});`,
  };
}

function sideBySide({ statement, others = [], orm }: FixSubject): Fix {
  const names = [...new Set([statement, ...others].map((info) => namesOf(info).many))];
  const together =
    orm === 'prisma'
      ? 'Start them together with Promise.all ($transaction would run them in order).'
      : 'Start them together with Promise.all, on the pool rather than on one client: a connection does one thing at a time.';
  return {
    text: `${together} Each takes a connection of the pool meanwhile.`,
    example: `const [${names.join(', ')}] = await Promise.all([\n${[statement, ...others].map((info) => `  ${functionName(info.summary)}(),`).join('\n')}\n]);`,
  };
}

function functionName(summary: string): string {
  const name = summary
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase();
  return name.replace(/ (.)/g, (_, next: string) => next.toUpperCase());
}
