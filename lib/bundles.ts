// What a Lambda function is deployed from: one directory with its entry, the chunks it loads on demand, and the integrations
// that it reads. esbuild runs here and nowhere else (ADR 0005).
import { cp } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export const BUNDLED_FUNCTIONS = [
  'mcp',
  'authoriser',
  'provisioning',
  'connect',
  'purge',
  'refresh',
  'seal',
  'bootstrap',
  'trust',
] as const;

type BundledFunction = (typeof BUNDLED_FUNCTIONS)[number];

/** The demo's upstream runs on the machine of `npm start`; no deployed gateway reaches it. */
const isDeployed = (file: string): boolean => file !== 'demo.json';

/** Files of `integrations/` that a function reads; none unless named here. */
const INTEGRATION_FILES: { readonly [N in BundledFunction]?: (file: string) => boolean } = {
  // Definitions are checked against the schema when they are stored, never by a call.
  mcp: (file) => isDeployed(file) && file !== 'integration.schema.json',
  provisioning: isDeployed,
  connect: (file) => isDeployed(file) && file !== 'integration.schema.json',
  purge: (file) => isDeployed(file) && file !== 'integration.schema.json',
  refresh: (file) => isDeployed(file) && file !== 'integration.schema.json',
};

export type Bundle = {
  /** Absolute path of the entry, `index.mjs`. */
  readonly entry: string;
  /** Loaded by a cold start: the entry and the chunks it imports statically. */
  readonly static: BundlePart;
  /** Loaded by the first path that needs it: dynamic imports and what they bring. */
  readonly lazy: BundlePart;
};

export type BundlePart = {
  /** Minified size, without source maps and integration data. */
  readonly bytes: number;
  readonly files: readonly string[];
  /** Sources in it, as paths from the root. */
  readonly inputs: readonly string[];
};

/** Bundles one function into `directory`, ready for `Code.fromAsset`; the handler is `index.handler`. */
export const bundleFunction = async (name: BundledFunction, directory: string): Promise<Bundle> => {
  const bundle = await bundleEntry(join(ROOT, 'lambdas', name, 'index.ts'), directory);
  const reads = INTEGRATION_FILES[name];
  if (reads !== undefined) {
    const integrations = join(ROOT, 'integrations');
    // Folders below, the provider records, are for the operator's machine.
    const isRead = (path: string): boolean =>
      dirname(path) === integrations && path.endsWith('.json') && reads(basename(path));
    const filter = (path: string): boolean => path === integrations || isRead(path);
    await cp(integrations, join(directory, 'integrations'), { recursive: true, filter });
  }
  return bundle;
};

/** Bundles any entry as functions are bundled: what is measured must be built as what is deployed. */
export const bundleEntry = async (entry: string, directory: string): Promise<Bundle> => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { index: entry },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Module builds first: the AWS SDK's CommonJS builds cannot be tree-shaken and are half as large again.
    mainFields: ['module', 'main'],
    splitting: true,
    minify: true,
    sourcemap: 'external',
    metafile: true,
    logLevel: 'error',
    // CommonJS packages call `require` for Node's own modules, which an ES module does not have.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  return describe(metafile, directory);
};

const describe = ({ outputs }: Metafile, directory: string): Bundle => {
  const code = Object.keys(outputs).filter((path) => path.endsWith('.mjs'));
  const entry = code.find((path) => outputs[path]?.entryPoint !== undefined && path.endsWith('index.mjs'));
  if (entry === undefined) throw new Error('esbuild wrote no entry');
  const reached = new Set([entry]);
  for (const path of reached) {
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && outputs[next] !== undefined) reached.add(next);
  }
  const part = (files: readonly string[]): BundlePart => ({
    bytes: files.reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0),
    files: files.map((file) => join(ROOT, file)),
    inputs: [...new Set(files.flatMap((file) => Object.keys(outputs[file]?.inputs ?? {})))].sort(),
  });
  return {
    entry: join(directory, 'index.mjs'),
    static: part([...reached]),
    lazy: part(code.filter((path) => !reached.has(path))),
  };
};
