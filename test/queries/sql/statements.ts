import fc from 'fast-check';

export type Dialect = 'postgresql' | 'mysql' | 'sqlite';
export const dialects: readonly Dialect[] = ['postgresql', 'mysql', 'sqlite'];

/**
 * Statements in words: `#` is a value of any kind, `&` one that is no number, `##` a list of values, `%` a count (a number or placeholder), `$`
 * a name that is made up anew each time.
 */
const common = [
  'SELECT * FROM users WHERE id = # AND name LIKE #',
  'SELECT u . id , count ( * ) FROM users u JOIN orders o ON o . user_id = u . id WHERE o . total > # GROUP BY u . id',
  'SELECT a FROM t WHERE b IN ( ## ) ORDER BY a LIMIT % OFFSET %',
  'SELECT a FROM t WHERE b BETWEEN # AND # OR NOT c <> # UNION ALL SELECT d FROM e WHERE f IS NOT NULL',
  'WITH x AS ( SELECT a FROM t WHERE b = # ) SELECT * FROM x WHERE lower ( c ) = lower ( # )',
  'INSERT INTO t ( a , b ) VALUES ( ## )',
  'UPDATE t SET a = # , b = b + % WHERE c = #',
  'DELETE FROM t WHERE a = # AND ( b < # OR c = # )',
  'SELECT CASE WHEN a = # THEN # ELSE # END FROM t',
  'SAVEPOINT $',
  'ROLLBACK TO SAVEPOINT $',
  'RELEASE SAVEPOINT $',
];

const own: Readonly<Record<Dialect, readonly string[]>> = {
  postgresql: [
    'SELECT a ->> # FROM t WHERE b ? # AND c @> # AND d = ANY ( # ) AND e = ANY ( ARRAY [ ## ] )',
    'SELECT a ?| array [ ## ] , b #>> # , c @? # , d - 1 FROM t WHERE at > now ( ) - INTERVAL #',
    'INSERT INTO t ( a ) VALUES ( ## ) ON CONFLICT ( a ) DO UPDATE SET b = # RETURNING id',
    'ALTER ROLE someone PASSWORD &',
    'SET app . token = #',
    'COPY t FROM &',
    'DO &',
    'SELECT # :: jsonb , "Quoted" FROM "public" . "User" FETCH FIRST % ROWS ONLY',
  ],
  mysql: [
    'SELECT `a` FROM `t` WHERE b <=> # LIMIT % , %',
    'INSERT INTO t SET a = # , b = # ON DUPLICATE KEY UPDATE a = VALUES ( a ) , b = #',
    'CREATE USER someone IDENTIFIED BY &',
    'SET PASSWORD = #',
    'REPLACE INTO t VALUES ( ## )',
  ],
  sqlite: ['SELECT [ab] FROM "t" WHERE "t" . "c" = #', 'PRAGMA key = #', 'INSERT OR IGNORE INTO t VALUES ( ## )'],
};

/** What hides in every literal and comment: no word of the statements has it in it. */
export const secret = 'zqsecretqz';
export const secretDigits = '7390182';

const noise = fc.string({
  unit: fc.constantFrom("'", '"', '\\', '`', '--', '/*', '*/', '#', '$', '?', ';', '\n', 'é', ')', ' '),
});
const hidden = fc.tuple(noise, noise).map(([before, after]) => `${before} ${secret} ${after}`);

/** A backslash before the last quote would take it away. */
const doubled = (text: string, quote: string) => quote + text.replaceAll(quote, quote + quote) + quote;
const escaped = (text: string, quote: string) => quote + text.replaceAll(/[\\'"]/g, '\\$&') + quote;

const number = fc.constantFrom(
  secretDigits,
  `-${secretDigits}`,
  `1.${secretDigits}`,
  `.${secretDigits}`,
  `${secretDigits}e-5`,
  `0x${secretDigits}`,
);

function strings(dialect: Dialect): fc.Arbitrary<string> {
  if (dialect === 'mysql')
    return hidden.chain((text) =>
      fc.constantFrom(escaped(text, "'"), escaped(text, '"'), `N${escaped(text, "'")}`, `X'${secretDigits}'`),
    );
  if (dialect === 'sqlite') return hidden.chain((text) => fc.constantFrom(doubled(text, "'"), `X'${secretDigits}'`));
  return hidden.chain((text) =>
    fc.constantFrom(
      doubled(text, "'"),
      `E${escaped(text, "'")}`,
      `U&${doubled(text, "'")}`,
      `B'${secretDigits}'`,
      `$tag$${text.replaceAll('$', '')}$tag$`,
      `$$${text.replaceAll('$', '')}$$`,
      `${doubled(text, "'")}\n${doubled(text, "'")}`,
      `E'a'\n${escaped(text, "'")}`,
    ),
  );
}

function placeholders(dialect: Dialect): fc.Arbitrary<string> {
  if (dialect === 'postgresql') return fc.constantFrom('$1', '$23', ':name');
  return dialect === 'mysql' ? fc.constantFrom('?', ':name') : fc.constantFrom('?', '?5', ':name', '@name', '$name');
}

function gap(dialect: Dialect): fc.Arbitrary<string> {
  const line = dialect === 'mysql' ? [` # ${secret}'"\n`, ` -- ${secret}'\n`] : [` --${secret}'"\n`];
  const nested = dialect === 'postgresql' ? [`/* ${secret} /* ' */ " */`] : [];
  return fc.constantFrom(' ', ' ', ' ', '\n\t', `/* ${secret} ' */`, ...line, ...nested);
}

function word(text: string): fc.Arbitrary<string> {
  const isFolded = /^[\w]+$/.test(text);
  return isFolded ? fc.constantFrom(text, text.toLowerCase(), text.toUpperCase()) : fc.constant(text);
}

function part(text: string, dialect: Dialect): fc.Arbitrary<string> {
  const count = fc.oneof(number, placeholders(dialect));
  const value = fc.oneof(strings(dialect), number, placeholders(dialect));
  const constant = fc.constantFrom('NULL', 'true', 'DEFAULT');
  if (text === '#') return value;
  if (text === '&') return fc.oneof(strings(dialect), placeholders(dialect));
  if (text === '%') return count;
  if (text === '$') return fc.constantFrom('sp_1', 'sp_2', '"a b"');
  if (text === '##')
    return fc.array(fc.oneof(value, value, constant), { minLength: 1, maxLength: 5 }).map((all) => all.join(' , '));
  return word(text);
}

export function templates(dialect: Dialect): readonly string[] {
  return [...common, ...own[dialect]];
}

/** One of the ways to write the statement of a template. */
export function written(template: string, dialect: Dialect): fc.Arbitrary<string> {
  const parts = template.split(' ').map((text) => fc.tuple(gap(dialect), part(text, dialect)));
  return fc
    .tuple(fc.tuple(...parts), gap(dialect))
    .map(([all, end]) => all.map((pair) => pair.join('')).join('') + end);
}
