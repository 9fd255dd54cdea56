// What is published and compared from version to version: commitments with what binds them, and what the operator says.
import type { TrustConfig } from '#lib/config/trust-config.ts';
import type { Floor } from './dependency-floor.ts';

export const SECTION_IDS = [
  ...(['summary', 'uptime', 'latency', 'auth', 'rbac', 'rate-limits', 'retention', 'compliance'] as const),
  ...(['incidents', 'credits', 'changes', 'subprocessors', 'questionnaire-map'] as const),
] as const;
export type SectionId = (typeof SECTION_IDS)[number];

/** A number that can get better or worse, and which way is better for whoever relies on it. */
export type Measure = {
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
};

/** What enforces a commitment, as a reviewer can look it up. */
export type Evidence =
  /** Read from every residency's synthesised template. */
  | {
      readonly kind: 'template';
      readonly resource: string;
      readonly property: string;
      readonly value: string;
      /** Whether it is what the claim needs, in every stack. */
      readonly holds: boolean;
    }
  /** A constant that the running code uses, imported from where it uses it. */
  | { readonly kind: 'constant'; readonly file: string; readonly name: string; readonly value: string }
  /** A test of the suite, by the id of its control in docs/controls.json. */
  | { readonly kind: 'test'; readonly control: string };

export type Commitment = {
  /** `uptime.target`: frozen, because versions are compared by it. */
  readonly id: string;
  readonly section: SectionId;
  readonly text: string;
  readonly measure?: Measure;
  /** Whether what binds it are alarms: somebody is called when it is missed. */
  readonly isWatched?: true;
  /** What binds it. With none it is a policy. */
  readonly evidence: readonly Evidence[];
};

export type ResidencyFacts = {
  readonly name: string;
  readonly region: string;
  /** Where it answers, if that is known before it is deployed. */
  readonly baseUrl?: string;
  readonly endpoint: 'regional' | 'private';
  readonly hasMutualTls: boolean;
  readonly hasStream: boolean;
  readonly floor: Floor;
};

/** What is published, and what versions are compared by: no measurement is in it. */
export type Published = {
  readonly schema: 1;
  readonly operator: { readonly name: string; readonly contact: string };
  readonly trust: TrustConfig;
  readonly residencies: readonly ResidencyFacts[];
  readonly commitments: readonly Commitment[];
  /** SHA-256 in hex over what the code's own templates say, so that another text is another hash. */
  readonly textHash: string;
};
