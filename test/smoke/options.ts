// What the script is told. Secrets come by the environment: a command line is shown by `ps`.
import { parseArgs } from 'node:util';
import { isRegion } from '#lib/cli/aws.ts';

export type Target = {
  /** Base URL of the residency, without a slash at its end. */
  readonly url: string;
  readonly key: string;
  /** Region to sign provisioning requests for. */
  readonly sign?: string | undefined;
  readonly second?: string | undefined;
  readonly executeApi?: string | undefined;
  readonly cert?: string | undefined;
  readonly certKey?: string | undefined;
  readonly region?: string | undefined;
  readonly tokenTable?: string | undefined;
  readonly configTable?: string | undefined;
  readonly logGroups: readonly string[];
  /** A URL that takes more than 30 s to answer. */
  readonly slowUpstream?: string | undefined;
  readonly throttle?: number | undefined;
  readonly waf: boolean;
  readonly slow: boolean;
};

export const HELP = `Usage: SALLYPORT_URL=https://… SALLYPORT_KEY=spk_… npm run smoke:aws -- [options]

Probes a deployed residency from outside. It makes a tenant of its own and off-boards it at the end; it touches no other.
One line per probe: ok, FAILED with what was seen, or skipped with the reason. Exit code 0: nothing failed; 1: something
did; 2: the command line is wrong.

  SALLYPORT_URL, SALLYPORT_KEY   base URL of the residency, and an admin key of it
  SALLYPORT_SIGN                 AWS region, where provisioning.auth is iam

  --second URL          base URL of another residency: this one's tokens must be 421 there
  --execute-api URL     API Gateway's own URL, https://….execute-api.REGION.amazonaws.com/live, with a custom domain: must be off
  --cert FILE           client certificate (PEM), with --cert-key FILE: must be demanded
  --cert-key FILE
  --waf                 a web ACL is deployed: must block what it knows, in JSON
  --throttle N          send N requests at once: the stage's throttle must answer some with 429
  --slow-upstream URL   https URL that takes over 30 s to answer: a call must end before API Gateway cuts it
  --region REGION       the stack's region, for what is asked of AWS itself with your AWS credentials:
  --token-table NAME      TTL and point-in-time recovery of the token table
  --config-table NAME     and of the configuration table
  --log-groups A,B        these log groups hold no token (with --slow; takes logs:FilterLogEvents and logs:Unmask)
                          Their names, and the tables', of a stack (one command):
                            aws cloudformation list-stack-resources --stack-name Sallyport-eu --region REGION --output text \
                              --query 'StackResourceSummaries[].[ResourceType, PhysicalResourceId]' | grep -E 'Table|LogGroup'
  --slow                also what takes minutes: the purge, up to 15, and the logs, 2
  --help                this text
`;

const OPTIONS = {
  second: { type: 'string' },
  'execute-api': { type: 'string' },
  cert: { type: 'string' },
  'cert-key': { type: 'string' },
  waf: { type: 'boolean', default: false },
  throttle: { type: 'string' },
  'slow-upstream': { type: 'string' },
  region: { type: 'string' },
  'token-table': { type: 'string' },
  'config-table': { type: 'string' },
  'log-groups': { type: 'string' },
  slow: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Environment = { readonly [name: string]: string | undefined };

/** Throws one sentence about what is wrong with the command line. `undefined`: help was asked for. */
export const readTarget = (argv: readonly string[], env: Environment): Target | undefined => {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS });
  if (values.help) return undefined;
  const key = env.SALLYPORT_KEY;
  if (!key) throw new Error('Set SALLYPORT_KEY to an admin key of the residency.');
  const sign = env.SALLYPORT_SIGN || undefined;
  for (const region of [sign, values.region])
    if (region !== undefined && !isRegion(region)) throw new Error(`${region} is no AWS region.`);
  const half = halfTold(values);
  if (half !== undefined) throw new Error(half);
  const throttle = values.throttle === undefined ? undefined : Number(values.throttle);
  if (throttle !== undefined && !(Number.isInteger(throttle) && throttle > 0 && throttle <= 5000))
    throw new Error('--throttle must be a number of requests from 1 to 5000.');
  const url = baseUrl('SALLYPORT_URL', env.SALLYPORT_URL);
  if (url === undefined) throw new Error('Set SALLYPORT_URL to the base URL of the residency.');
  return {
    url,
    key,
    sign,
    second: baseUrl('--second', values.second),
    executeApi: baseUrl('--execute-api', values['execute-api']),
    cert: values.cert,
    certKey: values['cert-key'],
    region: values.region,
    tokenTable: values['token-table'],
    configTable: values['config-table'],
    logGroups: values['log-groups']?.split(',').filter((name) => name !== '') ?? [],
    slowUpstream: secureUrl('--slow-upstream', values['slow-upstream']),
    throttle,
    waf: values.waf,
    slow: values.slow,
  };
};

const halfTold = (values: { readonly [flag: string]: unknown }): string | undefined => {
  if ((values.cert === undefined) !== (values['cert-key'] === undefined)) return '--cert and --cert-key come together.';
  const ofAws = ['token-table', 'config-table', 'log-groups'].find((name) => values[name] !== undefined);
  return ofAws !== undefined && values.region === undefined ? `--${ofAws} needs --region.` : undefined;
};

const baseUrl = (name: string, text: string | undefined): string | undefined =>
  secureUrl(name, text)?.replace(/\/+$/, '');

const secureUrl = (name: string, text: string | undefined): string | undefined => {
  if (!text) return undefined;
  const url = URL.parse(text);
  const loopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  if (url?.protocol !== 'https:' && !(loopback && url?.protocol === 'http:'))
    throw new Error(`${name} must be an https URL.`);
  return text;
};
