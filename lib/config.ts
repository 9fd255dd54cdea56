// The deployment configuration: what `cdk deploy` is told (docs/configuration.md lists every key). Pure; whoever reads
// the file decides where it lies.
import type { Json } from '#core/json.ts';
import { err, ok, type Problem, type Result } from '#core/result.ts';
import { type Check, closed, every, known, named, oneOf, text, whole } from './config-checks.ts';

export type ResidencyConfig = {
  /** AWS region that this residency's data never leaves. */
  readonly region: string;
  /** Custom domain; its certificate must lie in the same region. @default API Gateway's own host name */
  readonly domain?: string;
  readonly certificateArn?: string;
};

export type DeploymentConfig = {
  /** Begins every stack's name, so that a second installation fits into the account. @default Sallyport */
  readonly name: string;
  readonly operator: { readonly name: string; readonly contact: string };
  /** One stack each, by residency. */
  readonly residencies: { readonly [residency: string]: ResidencyConfig };
  /** Values of `Origin` that browsers may send. @default [] */
  readonly allowedOrigins: readonly string[];
  /** @default 90 */
  readonly logRetentionDays: number;
  /** Of the whole API: requests per second, and how many at once. @default 100 and 200 */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** Key ids that are accepted, one base62 character each. @default a */
  readonly tokenKeyIds: string;
  /** The key id that tokens are minted under. @default a */
  readonly mintKeyId: string;
  /** What becomes of tables, keys and logs when a stack is deleted. @default retain */
  readonly removalPolicy: 'retain' | 'destroy';
  /** The account's CloudWatch role, without which API Gateway writes no access log. @default create */
  readonly apiGatewayAccount: 'create' | 'existing';
};

export const CONFIG_DEFAULTS = {
  name: 'Sallyport',
  allowedOrigins: [],
  logRetentionDays: 90,
  throttle: { rate: 100, burst: 200 },
  tokenKeyIds: 'a',
  mintKeyId: 'a',
  removalPolicy: 'retain',
  apiGatewayAccount: 'create',
} as const satisfies Partial<DeploymentConfig>;

/** What CloudWatch Logs accepts (PutRetentionPolicy, `retentionInDays`). */
const RETENTION_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

/**
 * Reads a configuration and fills in defaults.
 *
 * @param regions regions that exist
 * @returns every problem with its RFC 6901 pointer; a key that is unknown comes with the nearest one that is not
 */
export const parseConfig = (
  input: Json,
  regions: readonly string[],
): Result<DeploymentConfig, readonly [Problem, ...Problem[]]> => {
  const [first, ...more] = shape(regions)(input, '');
  if (first !== undefined) return err([first, ...more]);
  // The checks above are the proof of the cast.
  const given = input as unknown as Partial<DeploymentConfig> & Pick<DeploymentConfig, 'operator' | 'residencies'>;
  const config = { ...CONFIG_DEFAULTS, ...given, throttle: { ...CONFIG_DEFAULTS.throttle, ...given.throttle } };
  const [clash, ...others] = [...residencyProblems(config), ...keyProblems(config)];
  return clash === undefined ? ok(config) : err([clash, ...others]);
};

const HOST = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

const shape = (regions: readonly string[]): Check => {
  const residency = closed({
    region: [known(regions), 'required'],
    domain: [text(HOST, 'a host name in lower case')],
    certificateArn: [
      text(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, 'the ARN of an ACM certificate'),
    ],
  });
  return closed({
    name: [text(/^[A-Za-z][A-Za-z0-9-]{0,39}$/, 'letters, digits and hyphens, at most 40, a letter first')],
    operator: [
      closed({
        name: [text(/^[^\p{Cc}]{1,100}$/u, '1 to 100 characters'), 'required'],
        contact: [text(/^[^\p{Cc}\s]{3,200}$/u, 'an address or URL without spaces'), 'required'],
      }),
      'required',
    ],
    residencies: [
      named(/^[a-z]{2,4}$/, 'a residency is named by two to four lower-case letters', residency),
      'required',
    ],
    allowedOrigins: [every(origin)],
    logRetentionDays: [oneOf(RETENTION_DAYS)],
    throttle: [closed({ rate: [whole(1, 10_000)], burst: [whole(1, 5000)] })],
    tokenKeyIds: [
      text(/^([0-9A-Za-z])(?!\1)[0-9A-Za-z]?$/, 'one base62 character, or two different ones in a rotation'),
    ],
    mintKeyId: [text(/^[0-9A-Za-z]$/, 'one base62 character')],
    removalPolicy: [oneOf(['retain', 'destroy'])],
    apiGatewayAccount: [oneOf(['create', 'existing'])],
  });
};

const origin: Check = (value, pointer) => {
  const parsed = typeof value === 'string' ? URL.parse(value) : null;
  return parsed?.protocol === 'https:' && parsed.origin === value
    ? []
    : [{ pointer, detail: 'must be an origin as browsers send it, such as https://app.example.com' }];
};

/** What no single key can tell. Two residencies in one region would promise a separation that there is not. */
const residencyProblems = ({ residencies }: DeploymentConfig): readonly Problem[] => {
  const entries = Object.entries(residencies);
  return entries.flatMap(([name, residency], i) => {
    const problem = (key: keyof ResidencyConfig, detail: string | false | undefined): readonly Problem[] =>
      typeof detail === 'string' ? [{ pointer: `/residencies/${name}/${key}`, detail }] : [];
    const twice = (key: 'region' | 'domain') => {
      const other = entries.slice(0, i).find(([, each]) => each[key] !== undefined && each[key] === residency[key]);
      return other && `is the ${key} of residency ${other[0]} already`;
    };
    const { region, domain, certificateArn } = residency;
    return [
      ...problem('region', twice('region')),
      ...problem('domain', twice('domain')),
      ...problem('certificateArn', certificateArn === undefined && domain !== undefined && 'is required with a domain'),
      ...problem('domain', domain === undefined && certificateArn !== undefined && 'is required with a certificateArn'),
      ...problem('certificateArn', certificateProblem(certificateArn, region)),
    ];
  });
};

/** API Gateway takes a regional domain's certificate from its own region only. */
const certificateProblem = (arn: string | undefined, region: string): string | undefined =>
  arn === undefined || arn.split(':')[3] === region ? undefined : `must be of a certificate in ${region}`;

/** A token minted under a key id that readers do not accept would never open anything. */
const keyProblems = ({ tokenKeyIds, mintKeyId }: DeploymentConfig): readonly Problem[] =>
  tokenKeyIds.includes(mintKeyId) ? [] : [{ pointer: '/mintKeyId', detail: 'must be one of tokenKeyIds' }];
