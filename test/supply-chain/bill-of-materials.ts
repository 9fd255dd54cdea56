// From npm's bill of materials, which is of everything that npm installs, to that of what is deployed. CycloneDX 1.5.
import { VERSION } from '#core/version.ts';
import { LOCKED, nameOf } from './lockfile.ts';

export type Component = {
  readonly 'bom-ref': string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly scope?: 'required' | 'optional' | 'excluded';
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly { readonly license?: { readonly id?: string }; readonly expression?: string }[];
};

export type BillOfMaterials = {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: string;
  readonly serialNumber?: string;
  readonly version: number;
  readonly metadata: {
    readonly timestamp?: string;
    readonly component: Component;
    readonly tools?: readonly { readonly vendor: string; readonly name: string }[];
  };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
};

/** CycloneDX's words: `required` is what runs, `excluded` what builds and tests it. */
type Scoped = { readonly bill: BillOfMaterials; readonly bundled: Iterable<string>; readonly isWhole: boolean };

/**
 * Nothing in it changes while the lockfile and the bundles do not: no time, no serial number, no version of npm.
 *
 * @param bundled paths in node_modules @param isWhole with what is in no bundle, as `excluded`
 */
export const deployedBill = ({ bill, bundled, isWhole }: Scoped): BillOfMaterials => {
  const { serialNumber: _, ...rest } = bill;
  const required = new Set([...bundled].map(purlOf));
  const components = bill.components
    .map((each) => ({ ...each, scope: required.has(each.purl) ? ('required' as const) : ('excluded' as const) }))
    .filter(({ scope }) => isWhole || scope === 'required');
  const own = { ...bill.metadata.component, name: 'sallyport', version: VERSION };
  const kept = new Set([own['bom-ref'], ...components.map((each) => each['bom-ref'])]);
  return {
    ...rest,
    metadata: { component: own, tools: [{ vendor: 'npm', name: 'cli' }] },
    components,
    dependencies: bill.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => kept.has(each)) })),
  };
};

/** Package URL of what lies at a path (github.com/package-url/purl-spec). */
export const purlOf = (path: string): string =>
  `pkg:npm/${nameOf(path).replace('@', '%40')}@${LOCKED.get(path)?.version}`;

/** As a bill of materials writes the hash of a lockfile. */
export const sha512Of = (path: string): string =>
  Buffer.from((LOCKED.get(path)?.integrity ?? '').replace(/^sha512-/, ''), 'base64').toString('hex');
