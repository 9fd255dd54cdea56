// `admin bootstrap`: asks the bootstrap function, which IAM guards, for a residency's first admin key.
import { firstKeyKey } from '#adapters/aws/keys.ts';
import { isObject, type JsonObject, parseJson } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { parseToken } from '#core/tokens/token.ts';
import { credentialsFailure, INVOKE_MS, isRegion } from './aws.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { SHOWN_ONCE } from './render.ts';
import { record } from './table.ts';

type Target = { readonly name: string; readonly region: string };

/** Exit 7 where the key was minted before. */
export const bootstrap = async ({ flags }: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const target = { name: flags.function?.[0] as string, region: flags.region?.[0] as string };
  const wrong = wrongTarget(target);
  if (wrong !== undefined) return err({ exit: EXIT.usage, message: wrong });
  io.err(`Asking for the first admin key, for up to ${INVOKE_MS / 1000} s …\n`);
  const invoked = await io.aws.invoke(target.name, target.region).then(ok, (fault: unknown) => err(fault));
  if (!invoked.ok) return err(notInvoked(invoked.error, target));
  const { failed, payload } = invoked.value;
  if (failed)
    return err({
      exit: EXIT.failed,
      message: 'The function failed and showed no key: its log says why; run this again after a minute.',
    });
  const answer = parseJson(payload);
  return read(isObject(answer) ? answer : {}, target);
};

/** A name, or a whole ARN, either with a version or alias (Lambda API, `FunctionName`). */
const FUNCTION_NAME =
  /^(?:(?!arn:)|arn:aws[a-z-]*:lambda:(?<home>[a-z0-9-]+):\d{12}:function:)[\w-]{1,64}(?::[\w$-]{1,128})?$/;

const wrongTarget = ({ name, region }: Target): string | undefined => {
  if (!isRegion(region)) return '--region must be an AWS region, such as eu-central-1.';
  const match = FUNCTION_NAME.exec(name);
  if (match === null) return '--function must be the name or the ARN of a Lambda function.';
  const { home = region } = match.groups ?? {};
  return home === region ? undefined : `The function lies in another region: give --region ${home}.`;
};

const notInvoked = (fault: unknown, { name, region }: Target): Failure => {
  const known = credentialsFailure(fault);
  if (known !== undefined) return known;
  const what = fault instanceof Error ? fault.name : 'unknown';
  if (what.startsWith('KMS'))
    return {
      exit: EXIT.failed,
      message: `Lambda cannot decrypt the environment of ${name} (${what}): look at the KMS key that the function is configured with.`,
    };
  switch (what) {
    case 'AccessDeniedException':
      return { exit: EXIT.denied, message: `IAM does not let you invoke ${name}: it takes lambda:InvokeFunction.` };
    case 'ResourceNotFoundException':
      return {
        exit: EXIT.notFound,
        message: `There is no function ${name} in ${region}: take both from the stack's output BootstrapFunction and its region.`,
      };
    case 'TooManyRequestsException':
      return {
        exit: EXIT.unreachable,
        message: `Lambda throttles ${name}, and it did not run: run this again in a minute, or raise the account's concurrency in ${region}.`,
      };
    default:
      return { exit: EXIT.unreachable, message: `${unanswered(fault, what, region)} ${AGAIN}` };
  }
};

const AGAIN = 'Run this again, which also says whether a key was minted.';

/** What the SDK leaves on a fault: a parsed error has metadata, one that it could not parse the response itself. */
type SdkFault = {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly statusCode?: number };
};

const unanswered = (fault: unknown, what: string, region: string): string => {
  const { code, $metadata, $response } = (fault ?? {}) as SdkFault;
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  if (status !== undefined) return `Lambda in ${region} answered with HTTP ${status} (${what}).`;
  return /^(AbortError|TimeoutError)$/.test(what)
    ? `Lambda in ${region} did not answer within ${INVOKE_MS / 1000} s: check --region and the network.`
    : `Lambda in ${region} was not reached (${code ?? what}): check --region and the network.`;
};

const read = (answer: JsonObject, { region }: Target): Result<Outcome, Failure> => {
  const { outcome, key_id: key, claimed_at: at, marker } = answer;
  if (outcome === 'minted') return minted(answer);
  if (outcome === 'running')
    return err({
      exit: EXIT.unreachable,
      message: 'Somebody else is asking at this moment: run this again in a minute.',
    });
  const table = isObject(marker) ? marker.table : undefined;
  // What is shown as a command must be one.
  const sound = typeof key === 'string' && /^key_[0-9a-z]{12}$/.test(key) && typeof at === 'string';
  if (outcome !== 'done' || !sound || typeof table !== 'string' || !/^[\w.-]{3,255}$/.test(table)) return NOT_OURS;
  const removal = `aws dynamodb delete-item --region ${region} --table-name ${table} --key '${JSON.stringify(firstKeyKey)}'`;
  return err({
    exit: EXIT.alreadyDone,
    message: `The first admin key was minted already, at ${at} (${key}): use it, or, if it is lost, remove its marker with ${removal}, run this again, and revoke the lost one with sallyport key delete ${key}.`,
  });
};

const NOT_OURS = err<Failure>({
  exit: EXIT.failed,
  message: 'The function does not answer as a bootstrap function: take the name from the output BootstrapFunction.',
});

/**
 * Host and path of unreserved characters (RFC 3986 §2.3). People run the line that this stands in, and a function that is
 * not ours could put a quote into a URL, which the URL standard leaves as it is, and a command behind it.
 */
const BASE_URL = /^https:\/\/[\w.-]+(?::\d{1,5})?(?:\/[\w.~-]+)*\/?$/;

const minted = ({ outcome: _, ...answer }: JsonObject): Result<Outcome, Failure> => {
  const { token, base_url: url } = answer;
  const parsed = typeof token === 'string' ? parseToken(token) : undefined;
  const sound = typeof url === 'string' && BASE_URL.test(url);
  if (!parsed?.ok || parsed.value.kind !== 'k' || !sound) return NOT_OURS;
  const use = `  export SALLYPORT_URL='${url.replace(/\/$/, '')}' SALLYPORT_KEY='${parsed.value.text}'`;
  return ok({ exit: EXIT.ok, json: answer, text: `${record(answer)}\n\n${use}`, note: SHOWN_ONCE });
};
