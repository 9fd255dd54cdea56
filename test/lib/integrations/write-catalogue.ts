// npm run catalogue: writes the tables of docs/catalogue.md anew.
import { scriptOptions } from '#test/support/script-options.ts';
import { currentCatalogue, readCatalogue, writeCatalogue } from './catalogue.ts';

scriptOptions(
  `npm run catalogue

Writes the tables of docs/catalogue.md anew: the bundled integrations and the provider records, from integrations/.`,
  {},
);
writeCatalogue(await currentCatalogue(readCatalogue()));
