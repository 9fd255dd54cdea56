// That the bill lists what is in the bundles is tested where these are made: test/lib/bundles.test.ts.
import { readFileSync } from 'node:fs';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { describe, expect, it } from 'vitest';
import { VERSION } from '#core/version.ts';
import { type BillOfMaterials, type Component, deployedBill, purlOf, sha512Of } from './bill-of-materials.ts';
import { restOf } from './licences.ts';
import { LOCKED } from './lockfile.ts';

const text = readFileSync(new URL('../../docs/sbom.cdx.json', import.meta.url), 'utf8');
const written = JSON.parse(text) as BillOfMaterials;
const byPurl = Map.groupBy(LOCKED.keys(), purlOf);

const component = (name: string, version: string): Component => ({
  ...{ 'bom-ref': `${name}@${version}`, type: 'library', name, version, scope: 'optional' },
  purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
});
const deployed = '@middy/core';
const path = `node_modules/${deployed}`;
const version = String(LOCKED.get(path)?.version);
const npmBill: BillOfMaterials = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: 'urn:uuid:00000000-0000-4000-8000-000000000000',
  version: 1,
  metadata: { timestamp: '2026-01-31T00:00:00Z', component: component('a-directory', '0.0.0') },
  components: [component(deployed, version), component('only-tests', '1.0.0')],
  dependencies: [
    { ref: 'a-directory@0.0.0', dependsOn: [`${deployed}@${version}`, 'only-tests@1.0.0'] },
    { ref: 'only-tests@1.0.0', dependsOn: [] },
  ],
};

describe('docs/sbom.cdx.json', () => {
  it('is CycloneDX of this version, with nothing that changes by itself', () => {
    expect(written).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 });
    expect(written.metadata.component).toMatchObject({ name: 'sallyport', version: VERSION });
    expect(JSON.stringify(written)).not.toMatch(/serialNumber|timestamp/);
  });

  it('is valid by the schema of its version', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);
    expect(await validator.validate(text)).toBeNull();
    expect(await validator.validate(text.replace('"library"', '"book"'))).not.toBeNull();
  });

  it('says what the lockfile says: version, hash and licence of each component', () => {
    expect(written.components.length).toBeGreaterThan(20);
    const locked = written.components.map(({ purl }) => byPurl.get(purl)?.[0] ?? '');
    expect(written.components.map(({ purl, hashes, licenses, scope }) => ({ purl, hashes, licenses, scope }))).toEqual(
      locked.map((at) => ({
        purl: purlOf(at),
        hashes: [{ alg: 'SHA-512', content: sha512Of(at) }],
        licenses: [{ license: { id: LOCKED.get(at)?.license } }],
        scope: 'required',
      })),
    );
  });

  it('names as a dependency only what is listed', () => {
    const refs = [written.metadata.component, ...written.components].map((each) => each['bom-ref']);
    expect(new Set(written.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]))).toEqual(new Set(refs));
  });
});

describe('docs/licences.md', () => {
  it('counts what is in no bundle as the bill of the whole tree does: each package and version once', () => {
    const rest = restOf(new Map(written.components.map(({ purl }) => [byPurl.get(purl)?.[0] ?? '', []])));
    expect(new Set(rest.map(purlOf)).size).toBe(rest.length);
    expect(rest.length + written.components.length).toBe(byPurl.size);
    const document = readFileSync(new URL('../../docs/licences.md', import.meta.url), 'utf8');
    const rows = Array.from(document.matchAll(/^\| [^|]+ \| (\d+) \| `[^|]+` \|$/gm), ([, packages]) =>
      Number(packages),
    );
    expect(rows.reduce((sum, packages) => sum + packages, 0)).toBe(rest.length);
  });
});

describe('a bill of npm’s', () => {
  const only = deployedBill({ bill: npmBill, bundled: [path], isWhole: false });

  it('loses what is in no bundle, and what changes by itself', () => {
    expect(only.components.map(({ name, scope }) => [name, scope])).toEqual([[deployed, 'required']]);
    expect(only.dependencies).toEqual([{ ref: 'a-directory@0.0.0', dependsOn: [`${deployed}@${version}`] }]);
    expect(only).not.toHaveProperty('serialNumber');
    expect(only.metadata).not.toHaveProperty('timestamp');
    expect(only.metadata.component).toMatchObject({ name: 'sallyport', version: VERSION });
  });

  it('keeps it as excluded where the whole is asked for', () => {
    const { components } = deployedBill({ bill: npmBill, bundled: [path], isWhole: true });
    expect(components.map(({ name, scope }) => [name, scope])).toEqual([
      [deployed, 'required'],
      ['only-tests', 'excluded'],
    ]);
  });
});
