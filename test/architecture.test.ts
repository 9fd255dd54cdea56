// The authority on who may import whom: an allow-list over resolved paths. Biome says the same of written specifiers
// in the editor; this also sees type imports, re-exports, dynamic imports and detours.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const IMPORT =
  /(?:\bimport|\bexport)\s+(?:type\s+)?(?:[\w*{}\s,$]+\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

const ALIASES: readonly (readonly [string, string])[] = [
  ['#core/', 'lambdas/core/'],
  ['#adapters/', 'lambdas/adapters/'],
  ['#middleware/', 'lambdas/middleware/'],
  ['#functions/', 'lambdas/'],
  ['#lib/', 'lib/'],
  ['#test/', 'test/'],
];

/** A file of ours as a path from the root; anything else as `pkg:name` or `node:name`. */
const resolveImport = (from: string, specifier: string): string => {
  const alias = ALIASES.find(([prefix]) => specifier.startsWith(prefix));
  if (alias) return join(alias[1], specifier.slice(alias[0].length));
  if (specifier.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(from), specifier));
  if (specifier.startsWith('node:') || builtinModules.includes(specifier))
    return `node:${specifier.replace(/^node:/, '')}`;
  return `pkg:${specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0]}`;
};

const FUNCTION = /^lambdas\/(?!core\/|adapters\/|middleware\/)([\w-]+)\//;

const roomOf = (file: string): string => {
  if (file.startsWith('lambdas/core/')) return 'core';
  if (file.startsWith('lambdas/adapters/')) return 'adapters';
  if (file.startsWith('lambdas/middleware/')) return 'middleware';
  if (FUNCTION.test(file)) return `function ${FUNCTION.exec(file)?.[1]}`;
  if (file.startsWith('lib/')) return 'lib';
  if (file.startsWith('bin/')) return 'bin';
  return 'outside';
};

/** Rooms below each room; a file may always import its own room. */
const BELOW: { readonly [room: string]: readonly string[] } = {
  core: [],
  adapters: ['core'],
  middleware: ['core', 'adapters'],
  function: ['core', 'adapters', 'middleware'],
  lib: ['core', 'adapters', 'middleware'],
  bin: ['core', 'adapters', 'middleware', 'lib'],
};

const allowed = (file: string, target: string): boolean => {
  const room = roomOf(file);
  if (target.startsWith('node:')) return room !== 'core' || target === 'node:crypto';
  if (target.startsWith('pkg:')) return room !== 'core';
  const targetRoom = roomOf(target);
  if (targetRoom === room) return true;
  if (BELOW[room.split(' ')[0] as string]?.includes(targetRoom)) return true;
  if (!targetRoom.startsWith('function ')) return false;
  // lib knows a function by its environment contract; the local mode also composes its handler.
  const part = target.replace(FUNCTION, '');
  if (file.startsWith('lib/local/')) return part === 'handler.ts' || part === 'env.ts';
  return room === 'lib' && part === 'env.ts';
};

const violations = (file: string, source: string): string[] =>
  Array.from(source.matchAll(IMPORT), (match) => resolveImport(file, (match[1] ?? match[2]) as string))
    .filter((target) => !allowed(file, target))
    .map((target) => `${file} → ${target}`);

const sources = globSync(['lambdas/**/*.ts', 'lib/**/*.ts', 'bin/**/*.ts'], { cwd: ROOT }).filter(
  (file) => !file.endsWith('.d.ts'),
);

describe('architecture', () => {
  it('finds the sources it judges', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(new Set(sources.map((file) => roomOf(file).split(' ')[0]))).toEqual(new Set(Object.keys(BELOW)));
  });

  it('lets every import point downwards only', () => {
    expect(sources.flatMap((file) => violations(file, readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });

  it('resolves every import of ours to a file', () => {
    const missing = sources.flatMap((file) =>
      Array.from(readFileSync(join(ROOT, file), 'utf8').matchAll(IMPORT), (match) =>
        resolveImport(file, (match[1] ?? match[2]) as string),
      )
        .filter((target) => !target.includes(':') && !existsSync(join(ROOT, target)))
        .map((target) => `${file} → ${target}`),
    );
    expect(missing).toEqual([]);
  });

  it.each([
    ['a type import upwards', 'lambdas/core/tokens/x.ts', "import type { Log } from '#adapters/log.ts';"],
    ['a re-export upwards', 'lambdas/core/tokens/x.ts', "export { createLog } from '#adapters/log.ts';"],
    ['a star re-export upwards', 'lambdas/core/tokens/x.ts', "export * from '#adapters/log.ts';"],
    ['a dynamic import upwards', 'lambdas/core/tokens/x.ts', "await import('#adapters/log.ts');"],
    ['a detour', 'lambdas/core/tokens/x.ts', "import { x } from './../../adapters/log.ts';"],
    ['a side-effect import', 'lambdas/core/tokens/x.ts', "import '#adapters/log.ts';"],
    ['a package in core', 'lambdas/core/tokens/x.ts', "import jsonata from 'jsonata';"],
    ['I/O in core', 'lambdas/core/tokens/x.ts', "import { readFileSync } from 'node:fs';"],
    [
      'a function importing another',
      'lambdas/mcp/x.ts',
      "import { serveApi } from '#functions/provisioning/serve.ts';",
    ],
    ['a function importing lib', 'lambdas/mcp/x.ts', "import { startGateway } from '#lib/local/gateway.ts';"],
    ['lib reaching into a function', 'lib/trust/x.ts', "import { createMcpHandler } from '#functions/mcp/handler.ts';"],
    [
      'the local mode reaching past a handler',
      'lib/local/x.ts',
      "import { serveDoor } from '#functions/mcp/serve.ts';",
    ],
    [
      'a multi-line import',
      'lambdas/core/tokens/x.ts',
      "import {\n  createLog,\n  type Log,\n} from '#adapters/log.ts';",
    ],
  ])('refuses %s', (_, file, source) => {
    expect(violations(file, source)).toHaveLength(1);
  });

  it('allows what the house allows', () => {
    expect(violations('lib/local/x.ts', "import { createMcpHandler } from '#functions/mcp/handler.ts';")).toEqual([]);
    expect(violations('lib/constructs/x.ts', "import type { McpEnv } from '#functions/mcp/env.ts';")).toEqual([]);
    expect(violations('lambdas/core/tokens/x.ts', "import { createHmac } from 'node:crypto';")).toEqual([]);
  });

  it('reads the environment only where functions and commands start', () => {
    const readers = sources.filter((file) => /\bprocess\s*\.\s*env\b/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(readers.filter((file) => !/^lambdas\/[\w-]+\/index\.ts$|^bin\//.test(file))).toEqual([]);
  });

  it('keeps clock, randomness and global I/O out of core', () => {
    const impure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bfetch\(|\bsetTimeout\(|\bconsole\.|\bprocess\./;
    const found = sources.filter(
      (file) => roomOf(file) === 'core' && impure.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(found).toEqual([]);
  });

  it('names no provider in code', () => {
    // Of the bundled ones those whose names are no everyday words.
    const named =
      /\b(airtable|asana|attio|bamboohr|bitbucket|chargebee|clickup|confluence|datadog|dropbox|freshdesk|github|gitlab|gmail|helpscout|hubspot|intercom|jira|mailchimp|pagerduty|pipedrive|quickbooks|salesforce|sendgrid|servicenow|shopify|slack|stripe|todoist|trello|twilio|xero|zendesk|zoho)\b/i;
    const found = sources.filter(
      (file) => file.startsWith('lambdas/') && named.test(stripComments(readFileSync(join(ROOT, file), 'utf8'))),
    );
    expect(found).toEqual([]);
  });
});

const stripComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
