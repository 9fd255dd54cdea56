// What clients mind about a definition's tools in each schema profile, told once for many tools.
import type { JsonObject } from '#core/json.ts';
import type { SchemaProfile } from '#core/tokens/door-options.ts';
import { definitionIn } from '#core/tools/profiles/profile.ts';
import { CLIENT_LIMITS, type ClientLimits } from './client-limits.ts';
import type { Finding } from './doctor/finding.ts';
import { judgeCount, judgeTool } from './doctor/judge-tool.ts';

export type Minded = Pick<Finding, 'kind' | 'effect'> & {
  readonly client: string;
  /** How many tools it is about; 0: the list as a whole. */
  readonly tools: number;
  /** The first of them, and what is said of it. */
  readonly example: string;
  /** The first profile in which the client minds nothing of this kind; absent: no profile helps. */
  readonly profile?: SchemaProfile;
};

/** What a door is called in its client, unless somebody says otherwise. */
export const USUAL_SERVER_NAME = 'sallyport';

const OTHERS: readonly SchemaProfile[] = ['inlined', 'flat'];

/** In the profile `full`, which is the default. @param definitions as `tools/list` shows them */
export const judgeProfiles = (definitions: readonly JsonObject[]): readonly Minded[] => {
  const shown = new Map(OTHERS.map((profile) => [profile, definitions.map((each) => definitionIn(each, profile))]));
  return Object.entries(CLIENT_LIMITS).flatMap(([client, limits]) => {
    const groups = Map.groupBy(judgeAll(definitions, limits), ({ kind, effect }) => `${kind} ${effect}`);
    return [...groups.values()].map((same) => {
      const [{ kind, effect, tool, detail }] = same as [Finding, ...Finding[]];
      const profile = OTHERS.find((each) => !judgeAll(shown.get(each) ?? [], limits).some((one) => one.kind === kind));
      return {
        ...{ client, kind, effect },
        tools: new Set(same.flatMap((each) => each.tool ?? [])).size,
        example: tool === undefined ? detail : `${tool}: ${detail}`,
        ...(profile !== undefined && { profile }),
      };
    });
  });
};

const judgeAll = (definitions: readonly JsonObject[], limits: ClientLimits): readonly Finding[] => [
  ...judgeCount(definitions.length, limits),
  ...definitions.flatMap((definition) => judgeTool(definition, limits, USUAL_SERVER_NAME)),
];
