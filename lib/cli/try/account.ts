// Variables and credential as an account would have them, from the command line, and stored nowhere.
import { accountVariableProblems } from '#core/integrations/account-variables.ts';
import { fieldsIn } from '#core/integrations/credential-template.ts';
import type { AuthScheme, Integration } from '#core/integrations/integration.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import type { AccountVariables } from '#core/upstream/base-url.ts';
import { placeCredential } from '#core/upstream/credential.ts';
import type { CredentialPlacement } from '#core/upstream/exchange.ts';
import { pairs } from '#lib/cli/api-bodies.ts';
import type { Arguments, Failure, Io } from '#lib/cli/command.ts';
import { EXIT } from '#lib/cli/exit-codes.ts';
import { readSecret, type Secret } from '#lib/cli/read-input.ts';
import { didYouMean } from '#lib/cli/suggest.ts';

export type TriedAccount = {
  readonly variables: AccountVariables;
  /** Where the credential goes, its templates not filled. */
  readonly places: AuthScheme['apply'];
  /** The same, filled. Empty where no credential was given. */
  readonly credential: readonly CredentialPlacement[];
  /** Texts that must not be printed. */
  readonly secrets: readonly string[];
  /** Whether the API wants a credential and none was given. */
  readonly isBare: boolean;
};

const usage = (message: string, errors?: readonly Problem[]) =>
  err<Failure>({ exit: EXIT.usage, message, ...(errors && { errors }) });

/** `usage` where variables or credential are not those of the definition. Nothing said names a value of the secret. */
export const accountOf = async (
  integration: Integration,
  given: Arguments,
  io: Io,
): Promise<Result<TriedAccount, Failure>> => {
  const variables = pairs(given.flags.variable ?? []);
  const wrong = accountVariableProblems(integration, variables, true);
  if (wrong.length > 0) return usage('Give the variables of an account: --variable NAME=VALUE.', wrong);
  const scheme = schemeOf(integration, given.flags['auth-kind']?.[0]);
  if (!scheme.ok) return scheme;
  const secret = await readSecret(given, io);
  if (!secret.ok) return secret;
  const { apply } = scheme.value;
  if (secret.value === undefined)
    return ok({ variables, places: apply, credential: [], secrets: [], isBare: apply.length > 0 });
  const credential = placed(scheme.value, secret.value);
  if (!credential.ok) return credential;
  const secrets = [...Object.values(secret.value), ...credential.value.map(({ value }) => value)].flatMap(spellings);
  return ok({ variables, places: apply, credential: credential.value, secrets, isBare: false });
};

const schemeOf = ({ auth }: Integration, kind: string | undefined): Result<AuthScheme, Failure> => {
  const found = kind === undefined ? auth[0] : auth.find((each) => each.kind === kind);
  if (found !== undefined) return ok(found);
  const kinds = auth.map((each) => each.kind);
  return usage(
    `The definition has no auth of the kind ${kind}.${didYouMean(kind ?? '', kinds)} It has ${kinds.join(', ')}.`,
  );
};

const placed = (scheme: AuthScheme, secret: Secret): Result<readonly CredentialPlacement[], Failure> => {
  const needed = new Set(scheme.apply.flatMap(({ value }) => fieldsIn(value)));
  const missing = [...needed].filter((field) => !Object.hasOwn(secret, field) || secret[field] === '');
  if (missing.length > 0)
    return usage(`The credential lacks ${missing.join(', ')}: --secret-file ${missing[0]}=PATH, or --secret-stdin.`);
  try {
    return ok(placeCredential(scheme, secret));
  } catch {
    return usage('The credential holds characters that cannot be sent.');
  }
};

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** As an upstream may echo it: alone, behind its scheme, in a URL, in a JSON text, in one that is quoted by another. */
const spellings = (secret: string): readonly string[] => [
  secret,
  secret.slice(secret.indexOf(' ') + 1),
  encodeURIComponent(secret.toWellFormed()),
  inJson(secret),
  inJson(inJson(secret)),
];
