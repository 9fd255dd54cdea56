// What an operator promises, beside what the deployment enforces: the trust pages' part of the configuration.

export type CertificationStatus = 'none' | 'in progress' | 'held';

export type Certification = {
  readonly name: string;
  readonly status: CertificationStatus;
  /** ISO dates of the report or certificate; both where it is held. */
  readonly from?: string;
  readonly until?: string;
  readonly auditor?: string;
};

/** Half-open: uptime of at least `from` and below `below`, both in percent. */
export type CreditBand = { readonly from: number; readonly below: number; readonly percent: number };

export type SubProcessor = {
  readonly name: string;
  readonly purpose: string;
  readonly data: string;
  readonly region: string;
  /** ISO date from which it is used. */
  readonly added: string;
};

export type TrustConfig = {
  /** Semantic version of what the page promises. @default 1.0.0 */
  readonly version: string;
  /** ISO date on which the operator last reviewed the page. @default none: the page says that it is a draft */
  readonly updated?: string;
  /** ISO date from which it holds. @default updated */
  readonly effective?: string;
  /** Ids of commitments whose words changed since the last version and whose meaning did not. @default [] */
  readonly reworded: readonly string[];
  /** Where reports under NDA are asked for. @default operator.contact */
  readonly ndaContact?: string;
  readonly statusPage?: string;
  readonly availability: {
    /** Percent of a month. @default 99.5 */
    readonly target: number;
    /** Why it may be above the product of AWS's own SLAs; required there. */
    readonly justification?: string;
    /** Hours. @default 72 and 4 */
    readonly maintenance: { readonly noticeHours: number; readonly maxHoursPerMonth: number };
  };
  /** Milliseconds of gateway overhead, beside the P99 that the software's own alarms watch. @default no tighter promise */
  readonly latency: { readonly p50?: number; readonly p95?: number };
  readonly credits: {
    /** From the target downwards to 0, without a gap. @default none are offered */
    readonly bands: readonly CreditBand[];
    /** Days after the month's end. @default 30 */
    readonly claimDays: number;
  };
  readonly incidents: {
    /** After a personal-data breach is known (GDPR article 33 gives a controller 72). @default 72 */
    readonly breachNoticeHours: number;
    /** Business days until a post-mortem. @default 10 */
    readonly postMortemDays: number;
    /** Hours until somebody answers a report about security. @default 24 */
    readonly acknowledgeHours: number;
  };
  /** Days. @default 30, 30, 90 */
  readonly notice: { readonly weakening: number; readonly subProcessors: number; readonly deprecation: number };
  /** @default SOC 2 Type II and ISO 27001: none */
  readonly certifications: readonly Certification[];
  readonly gdpr: {
    /** Where the data processing agreement is. @default none is published */
    readonly dpaUrl?: string;
  };
  /** Of a business associate agreement. @default none */
  readonly hipaa: { readonly baa: 'none' | 'on request' | 'signed' };
  /** The newest. @default none was made */
  readonly penetrationTest?: { readonly date: string; readonly by: string };
  /** @default AWS, in the operator's own account */
  readonly subProcessors: readonly SubProcessor[];
};

export const TRUST_DEFAULTS = {
  version: '1.0.0',
  reworded: [],
  availability: { target: 99.5, maintenance: { noticeHours: 72, maxHoursPerMonth: 4 } },
  latency: {},
  credits: { bands: [], claimDays: 30 },
  incidents: { breachNoticeHours: 72, postMortemDays: 10, acknowledgeHours: 24 },
  notice: { weakening: 30, subProcessors: 30, deprecation: 90 },
  certifications: [
    { name: 'SOC 2 Type II', status: 'none' },
    { name: 'ISO 27001', status: 'none' },
  ],
  gdpr: {},
  hipaa: { baa: 'none' },
  subProcessors: [],
} as const satisfies TrustConfig;

/** What may be left out, one level deep and of `availability` two. There is no half of a penetration test. */
export type GivenTrust = {
  readonly [K in keyof Omit<TrustConfig, 'availability' | 'penetrationTest'>]?: TrustConfig[K] extends
    | readonly unknown[]
    | string
    | undefined
    ? TrustConfig[K]
    : Partial<TrustConfig[K]>;
} & Pick<TrustConfig, 'penetrationTest'> & {
    readonly availability?: Partial<Omit<TrustConfig['availability'], 'maintenance'>> & {
      readonly maintenance?: Partial<TrustConfig['availability']['maintenance']>;
    };
  };

export const withTrustDefaults = (given: GivenTrust = {}): TrustConfig => {
  const { availability, ...rest } = given;
  const defaults: TrustConfig = TRUST_DEFAULTS;
  return {
    ...defaults,
    ...rest,
    availability: {
      ...defaults.availability,
      ...availability,
      maintenance: { ...defaults.availability.maintenance, ...availability?.maintenance },
    },
    latency: { ...defaults.latency, ...given.latency },
    credits: { ...defaults.credits, ...given.credits },
    incidents: { ...defaults.incidents, ...given.incidents },
    notice: { ...defaults.notice, ...given.notice },
    gdpr: { ...defaults.gdpr, ...given.gdpr },
    hipaa: { ...defaults.hipaa, ...given.hipaa },
  };
};
