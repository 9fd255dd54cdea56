// The tables of docs/catalogue.md: what is bundled, and for what there are provider records.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AuthScheme, Integration } from '#core/integrations/integration.ts';
import { buildTools } from '#core/tools/tool.ts';
import { fillTables, markdownTable } from '#lib/generated-tables.ts';
import { type ProviderRecord, providerSlugs, readProvider } from '#lib/integrations/provider-records.ts';
import { bundledSlugs, readDefinition } from '#test/integrations/definitions.ts';

const DOCUMENT = fileURLToPath(new URL('../../../docs/catalogue.md', import.meta.url));

const KINDS: { readonly [K in AuthScheme['kind']]: string } = {
  bearer: 'token',
  api_key: 'API key',
  basic: 'Basic',
  none: 'none',
  oauth2_client_credentials: 'OAuth client credentials',
  oauth2_authorization_code: 'OAuth code',
  oauth2_jwt_bearer: 'OAuth JWT',
  token_exchange: 'token exchange',
};

const kindsOf = ({ auth }: ProviderRecord): string => auth.map(({ kind }) => KINDS[kind]).join(', ');

/** In which unit an answer says when a limit ends. */
const unitOf = ({ rate_limit: { policies = [], retry_after } = {} }: ProviderRecord): string => {
  const formats = (signal: 'reset' | 'window') => policies.flatMap((policy) => policy[signal] ?? []);
  const units = new Set([...formats('reset'), ...formats('window')].map(({ format }) => `\`${format}\``));
  if (units.size > 0) return [...units].sort().join(', ');
  return retry_after === undefined ? 'not said' : '`Retry-After`';
};

/** The demo is for `npm start`. */
const isVendor = (slug: string): boolean => slug !== 'demo';

const byLabel = (one: ProviderRecord, other: ProviderRecord): number => one.label.localeCompare(other.label, 'en');

const bundledRow = (integration: Integration): readonly string[] => {
  const classes = buildTools(integration).map(({ methodClass }) => methodClass);
  const count = (wanted: string) => String(classes.filter((each) => each === wanted).length);
  return [
    integration.label,
    `\`${integration.slug}\``,
    ...[count('read'), count('write'), count('custom')],
    kindsOf(integration),
    unitOf(integration),
  ];
};

const bundled = (): string => {
  const integrations = bundledSlugs.filter(isVendor).map(readDefinition).sort(byLabel);
  const categories = [...Map.groupBy(integrations, ({ category = 'other' }) => category)].sort();
  const tables = categories.map(([category, members]) => {
    const head = [category, 'slug', 'read', 'write', 'custom', 'authentication', 'limits end in'];
    return markdownTable(head, members.map(bundledRow));
  });
  return [`${integrations.length} integrations.`, ...tables].join('\n\n');
};

const records = async (): Promise<string> => {
  const slugs = (await providerSlugs()).filter((slug) => !bundledSlugs.includes(slug));
  const found = (await Promise.all(slugs.map((slug) => readProvider(slug)))).filter((each) => each !== undefined);
  const rows = found
    .sort(byLabel)
    .map((record) => [record.label, `\`${record.slug}\``, record.category ?? '', kindsOf(record)]);
  return `${rows.length} records.\n\n${markdownTable(['provider', 'slug', 'category', 'authentication'], rows)}`;
};

export const readCatalogue = (): string => readFileSync(DOCUMENT, 'utf8');

export const writeCatalogue = (text: string): void => writeFileSync(DOCUMENT, text);

/** The document with its tables made anew. */
export const currentCatalogue = async (document: string): Promise<string> => {
  const made = await records();
  return fillTables(document, 'catalogue', { bundled, records: () => made });
};
