/** How a text is read: what quotes, comments and placeholders look like. */
export type Dialect = 'postgresql' | 'mysql' | 'sqlite';
