// npm run rules: writes the tables of acknowledged rules in docs/security.md anew.
import { readDocument, withTables, writeDocument } from './acknowledged-rules.ts';

writeDocument(withTables(readDocument()));
