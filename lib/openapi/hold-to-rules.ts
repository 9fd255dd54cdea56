// What the importer made is held against the rules of every definition: an operation that breaks one is taken out and
// reported, so that one bad schema never costs the document.
import type { CheckDefinition } from '#adapters/schema/definition-checker.ts';
import type { Integration } from '#core/integrations/integration.ts';
import type { Json } from '#core/json.ts';
import type { Problem } from '#core/result.ts';
import type { Imported } from './import-document.ts';
import type { ReportEntry } from './report.ts';
import { BEARER } from './security.ts';
import { placeKey } from './units.ts';

/** Each stage of the check speaks only when the one before is content. */
const MAX_ROUNDS = 5;

/** The import without what breaks a rule. `problems`: what is wrong with the definition as a whole, by then unlikely. */
export const holdToRules = async (
  imported: Imported,
  check: CheckDefinition,
): Promise<Imported & { readonly problems: readonly Problem[] }> => {
  let { definition, report } = imported;
  let problems: readonly Problem[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    problems = await check(definition as unknown as Json);
    const broken = brokenPlaces(definition, problems);
    if (broken.size === 0 && !problems.some(isOfAuth)) break;
    if (problems.some(isOfAuth)) {
      definition = { ...definition, auth: [BEARER] };
      report = [...report, NO_SUCH_AUTH];
    }
    report = [...report, ...entriesOf(broken, imported.keys)];
    definition = without(definition, new Set(broken.keys()));
  }
  return { ...imported, definition, report, problems };
};

const isOfAuth = ({ pointer }: Problem): boolean => pointer.startsWith('/auth/');

const NO_SUCH_AUTH: ReportEntry = {
  operation: 'security',
  kind: 'note',
  reason: 'Its ways to authenticate are none that a definition can have: a bearer token stands in their place.',
  action: 'Correct auth.',
};

type Broken = ReadonlyMap<string, readonly string[]>;

const brokenPlaces = ({ documentation, resources }: Integration, problems: readonly Problem[]): Broken => {
  const broken = new Map<string, string[]>();
  for (const { pointer, detail } of problems) {
    const [, room, first = '', , method = ''] = pointer.split('/');
    const record = room === 'documentation' ? documentation[Number(first)] : undefined;
    const methods = method === '' ? Object.keys(resources[first]?.methods ?? {}) : [method];
    const places =
      record !== undefined
        ? [record]
        : room === 'resources'
          ? methods.map((name) => ({ resource: first, method: name }))
          : [];
    for (const place of places)
      broken.set(placeKey(place), [
        ...(broken.get(placeKey(place)) ?? []),
        `${pointer.split('/').slice(3).join('/')} ${detail}`,
      ]);
  }
  return broken;
};

/** Words of the data for what the gateway may learn later. */
const NEEDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:methods\/\w+\/)?body\/encoding|body\/encoding /, 'multipart or binary bodies'],
  [/parameters\/[^/]+(?:\/style)? /, 'path styles matrix and label'],
];

const entriesOf = (broken: Broken, keys: ReadonlyMap<string, string>): readonly ReportEntry[] =>
  [...broken].map(([place, details]) => {
    const operation = keys.get(place) ?? place;
    const [need] = NEEDS.filter(([pattern]) => details.some((detail) => pattern.test(detail)));
    return need === undefined
      ? {
          operation,
          kind: 'failed',
          reason: `It breaks a rule of definitions: ${details[0]}.`,
          action: 'Correct the document there, or write the method by hand.',
        }
      : {
          operation,
          kind: 'needs',
          reason: `It needs ${need[1]}, which this gateway does not send yet.`,
          action: 'Update the gateway and import again.',
        };
  });

const without = (definition: Integration, broken: ReadonlySet<string>): Integration => ({
  ...definition,
  documentation: definition.documentation.filter((record) => !broken.has(placeKey(record))),
  resources: Object.fromEntries(
    Object.entries(definition.resources).flatMap(([resource, described]) => {
      const methods = Object.entries(described.methods).filter(
        ([method]) => !broken.has(placeKey({ resource, method })),
      );
      return methods.length === 0 ? [] : [[resource, { ...described, methods: Object.fromEntries(methods) }]];
    }),
  ),
});
