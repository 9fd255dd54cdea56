// npm run rules: writes the tables of acknowledged rules in docs/security.md anew.
import { scriptOptions } from '#test/support/script-options.ts';
import { readDocument, withTables, writeDocument } from './acknowledged-rules.ts';

scriptOptions(
  `npm run rules

Writes the tables of docs/security.md anew: rules that the stack breaks on purpose, from lib/acknowledgements.ts.`,
  {},
);
writeDocument(withTables(readDocument()));
