/** What `-o` can be given. */
export type Format = 'table' | 'wide' | 'json' | 'yaml' | 'name';

/** All formats of a command that prints a table. */
export const TABLE_FORMATS: readonly Format[] = ['table', 'wide', 'json', 'yaml', 'name'];
