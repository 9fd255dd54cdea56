import { describe, expect, it } from 'vitest';
import { printable, record, table } from '#lib/cli/table.ts';

describe('tables', () => {
  it('aligns columns and says so when there is nothing', () => {
    expect(table(['id', 'created_at'], [{ id: 'a', created_at: 'x' }, { id: 'long' }])).toBe(
      'ID    CREATED AT\na     x\nlong  -',
    );
    expect(table(['id'], [])).toBe('None.');
  });

  it('shows a record field by field, objects under dotted names', () => {
    expect(record({ id: 'a', config: { methods: ['read', 'list'], flag: false }, variables: {}, end: null })).toBe(
      'id              a\nconfig.methods  read, list\nconfig.flag     false\nvariables       -\nend             -',
    );
  });

  it('lets no name of a tenant control the terminal', () => {
    expect(printable('a\u001b]0;title\u0007b\u009bc\u202ed\ne')).toBe(
      'a\\u{1b}]0;title\\u{7}b\\u{9b}c\\u{202e}d\\u{a}e',
    );
    expect(record({ name: '\u001b[2Jx' })).toBe('name  \\u{1b}[2Jx');
    expect(printable('Zürich 東京 🚪')).toBe('Zürich 東京 🚪');
  });
});
