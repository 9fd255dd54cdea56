// `admin bootstrap`: asks the bootstrap function, which IAM guards, for a residency's first admin key.
import { firstKeyKey } from '#adapters/aws/keys.ts';
import { isObject, type JsonObject, parseJson } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { parseToken } from '#core/tokens/token.ts';
import { credentialsFailure, isRegion } from './aws.ts';
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
  io.err('Asking for the first admin key …\n');
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

const wrongTarget = ({ name, region }: Target): string | undefined => {
  if (!isRegion(region)) return '--region must be an AWS region, such as eu-central-1.';
  const own = name.startsWith('arn:') ? name.split(':')[3] : region;
  return own === region ? undefined : `The function lies in another region: give --region ${own}.`;
};

const notInvoked = (fault: unknown, { name, region }: Target): Failure => {
  const known = credentialsFailure(fault);
  if (known !== undefined) return known;
  const what = fault instanceof Error ? fault.name : 'unknown';
  switch (what) {
    case 'AccessDeniedException':
      return { exit: EXIT.denied, message: `IAM does not let you invoke ${name}: it takes lambda:InvokeFunction.` };
    case 'ResourceNotFoundException':
      return {
        exit: EXIT.notFound,
        message: `There is no function ${name} in ${region}: take both from the stack's output BootstrapFunction and its region.`,
      };
    default:
      return {
        exit: EXIT.unreachable,
        message: `Lambda in ${region} did not answer (${(fault as NodeJS.ErrnoException).code ?? what}): check --region and run this again, which also says whether a key was minted.`,
      };
  }
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

const minted = ({ outcome: _, ...answer }: JsonObject): Result<Outcome, Failure> => {
  const { token, base_url: url } = answer;
  const parsed = typeof token === 'string' ? parseToken(token) : undefined;
  const base = typeof url === 'string' ? URL.parse(url) : null;
  if (!parsed?.ok || parsed.value.kind !== 'k' || base?.protocol !== 'https:') return NOT_OURS;
  // Both are safe in a shell: a token is base62, and a URL as it was parsed holds no quote.
  const use = `  export SALLYPORT_URL='${base.href.replace(/\/$/, '')}' SALLYPORT_KEY='${parsed.value.text}'`;
  return ok({ exit: EXIT.ok, json: answer, text: `${record(answer)}\n\n${use}`, note: SHOWN_ONCE });
};
