// npm run sbom: writes docs/sbom.cdx.json and docs/licences.md anew.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { scriptOptions } from '#test/support/script-options.ts';
import { type BillOfMaterials, deployedBill } from './bill-of-materials.ts';
import { bundleAll, chosen } from './bundled.ts';
import { withLicences } from './licences.ts';

const { tree } = scriptOptions(
  `npm run sbom -- [--tree]

Bundles every function and writes what is in the bundles: docs/sbom.cdx.json (CycloneDX, from npm sbom) and docs/licences.md.

  --tree   prints the bill of everything that npm installs instead, what is in no bundle as "excluded", and writes nothing`,
  { tree: { type: 'boolean', default: false } },
);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LICENCES = `${ROOT}docs/licences.md`;

const npmBill = (): BillOfMaterials => {
  const flags = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
  // Under `npm run`, the npm that was started; as an argument of Node, since the file may be no program of the system's.
  const npm = process.env.npm_execpath;
  const [command, before] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  const output = execFileSync(command, [...before, ...flags], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return JSON.parse(output) as BillOfMaterials;
};

const bundled = await bundleAll();
const bill = deployedBill({ bill: npmBill(), bundled: bundled.keys(), isWhole: tree });
const text = `${JSON.stringify(bill, null, 2)}\n`;
if (tree) process.stdout.write(text);
else {
  writeFileSync(`${ROOT}docs/sbom.cdx.json`, text);
  writeFileSync(LICENCES, withLicences(readFileSync(LICENCES, 'utf8'), bundled));
  process.stdout.write(`${chosen(bundled).length} packages of our choice in the bundles, ${bundled.size} in all.\n`);
}
