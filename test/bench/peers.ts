// Other importers of OpenAPI documents, at exact versions: how each is installed and what it makes of a document.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import type { Candidate } from '#test/openapi/judge.ts';

/** A tool as the peer lists it, not yet written as JSON: some refer to themselves. */
type Made = Omit<Candidate, 'inputSchema'> & { readonly description: string; readonly inputSchema: unknown };

export type Peer = {
  readonly name: string;
  readonly version: string;
  /** Of several ways to use it. */
  readonly mode?: string;
  /** The file of it that is used. */
  readonly file: string;
  /** @param module that file, imported */
  readonly convert: (path: string, module: Module) => Promise<readonly Made[]>;
};

// biome-ignore lint/suspicious/noExplicitAny: packages that are not installed here have no types here
type Module = any;

const propertiesOf = (schema: unknown): JsonObject =>
  isObject(schema as Json) && isObject((schema as JsonObject).properties)
    ? ((schema as JsonObject).properties as JsonObject)
    : {};

/** Of OpenAPI 2. */
const IN_BODY: ReadonlySet<unknown> = new Set(['body', 'formData']);

const generator = (mode: string, options: object): Peer => ({
  ...{ name: 'openapi-mcp-generator', version: '4.0.1', mode, file: 'dist/api.js' },
  convert: async (path, { getToolsFromOpenApi }) => {
    return (await getToolsFromOpenApi(path, options)).map((tool: Module): Made => {
      const properties = propertiesOf(tool.inputSchema);
      const placed: readonly Module[] = tool.executionParameters.filter((each: Module) => each.name in properties);
      return {
        ...{ name: tool.name, description: tool.description, inputSchema: tool.inputSchema },
        key: `${tool.method.toUpperCase()} ${tool.pathTemplate}`,
        inPath: placed.filter((each) => each.in === 'path').length,
        hasBody: 'requestBody' in properties || placed.some((each) => IN_BODY.has(each.in)),
      };
    });
  },
});

export const PEERS: readonly Peer[] = [
  {
    ...{ name: '@ivotoby/openapi-mcp-server', version: '1.16.1', file: 'dist/bundle.js' },
    convert: async (path, { OpenAPISpecLoader }) => {
      const loader = new OpenAPISpecLoader();
      const tools: ReadonlyMap<string, Module> = loader.parseOpenAPISpec(await loader.loadOpenAPISpec(path, 'file'));
      return [...tools.values()].map((tool): Made => {
        const places = Object.values(propertiesOf(tool.inputSchema)).map((property) =>
          isObject(property) ? property['x-parameter-location'] : undefined,
        );
        return {
          ...{ name: tool.name, description: tool.description, inputSchema: tool.inputSchema },
          key: `${tool.httpMethod} ${tool.originalPath}`,
          inPath: places.filter((place) => place === 'path').length,
          // Members of a body of OpenAPI 3 stand at no place.
          hasBody: places.some((place) => place === undefined || IN_BODY.has(place)),
        };
      });
    },
  },
  generator('dereference', { dereference: true }),
  generator('default', {}),
  {
    ...{ name: '@samchon/openapi', version: '6.0.1', file: 'lib/index.mjs' },
    convert: async (path, { HttpLlm }) => {
      const text = readFileSync(path, 'utf8');
      const document = path.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: -1 });
      return HttpLlm.application({ document }).functions.map((tool: Module): Made => {
        const names = Object.keys(propertiesOf(tool.parameters));
        return {
          ...{ name: tool.name, description: tool.description ?? '', inputSchema: tool.parameters },
          key: `${tool.method.toUpperCase()} ${tool.path}`,
          inPath: names.filter((name) => !['query', 'headers', 'body'].includes(name)).length,
          hasBody: names.includes('body'),
        };
      });
    },
  },
];

export const titleOf = ({ name, version, mode }: Pick<Peer, 'name' | 'version' | 'mode'>): string =>
  [name, version, ...(mode === undefined ? [] : [`(${mode})`])].join(' ');

/** Installs a peer into a folder of its own, without running any script of it. Throws where npm cannot. */
export const installPeer = ({ name, version }: Pick<Peer, 'name' | 'version'>, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...flags, `${name}@${version}`], { cwd: folder, stdio: 'ignore', timeout: 180_000 });
};

export const loadPeer = ({ name, file }: Peer, folder: string): Promise<Module> =>
  import(pathToFileURL(join(folder, 'node_modules', name, file)).href);
