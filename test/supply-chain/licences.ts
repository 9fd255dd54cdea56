// docs/licences.md's tables.
import { fillTables, markdownTable } from '#lib/generated-tables.ts';
import { purlOf } from './bill-of-materials.ts';
import { type Bundled, chosen } from './bundled.ts';
import { LOCKED, nameOf } from './lockfile.ts';

/** Licences (SPDX) of which code may be deployed. Another one is a decision: it needs a line here. */
const ALLOWED_LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

const licenceOf = (path: string): string => LOCKED.get(path)?.license ?? 'not said';

export const refusedLicences = (paths: Iterable<string>): readonly string[] =>
  [...paths].filter((path) => !ALLOWED_LICENCES.includes(licenceOf(path)));

const bundledTable = (bundled: Bundled): string => {
  const direct = chosen(bundled);
  return markdownTable(
    ['package', 'version', 'licence', 'chosen by us', 'in the bundles of'],
    [...bundled].map(([path, functions]) => [
      `\`${nameOf(path)}\``,
      String(LOCKED.get(path)?.version),
      licenceOf(path),
      direct.includes(nameOf(path)) ? 'yes' : '',
      functions.join(', '),
    ]),
  );
};

/** A path of each package and version that is in no bundle: npm installs some at several, and bills list each once. */
export const restOf = (bundled: Bundled): readonly string[] => {
  const required = new Set([...bundled.keys()].map(purlOf));
  const byPurl = new Map([...LOCKED.keys()].map((path) => [purlOf(path), path]));
  return [...byPurl].filter(([purl]) => !required.has(purl)).map(([, path]) => path);
};

/** By licence: what runs on the operator's machine, or tests. */
const restTable = (rest: readonly string[]): string => {
  const byLicence = Map.groupBy(rest, licenceOf);
  return markdownTable(
    ['licence', 'packages', 'such as'],
    [...byLicence]
      .toSorted(([one, some], [other, others]) => others.length - some.length || (one < other ? -1 : 1))
      .map(([licence, paths]) => [licence, String(paths.length), `\`${nameOf(paths.toSorted()[0] ?? '')}\``]),
  );
};

const counts = (bundled: Bundled): string =>
  `${chosen(bundled).length} packages of our choice, ${bundled.size} with what they bring along.`;

export const withLicences = (document: string, bundled: Bundled): string =>
  fillTables(document, 'sbom', {
    bundled: () => `${counts(bundled)}\n\n${bundledTable(bundled)}`,
    rest: () => `${restOf(bundled).length} packages, each version counted once.\n\n${restTable(restOf(bundled))}`,
  });
