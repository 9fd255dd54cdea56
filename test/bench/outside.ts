// What the processes outside say of themselves.

export type Outside = {
  readonly upstream: string;
  /** The same upstream over TLS, as the demo's host. */
  readonly tls: { readonly port: number; readonly certificate: string };
  readonly endpoints: { readonly [service: string]: string };
  /** The embedded services themselves. */
  readonly embedded: { readonly [service: string]: string };
  /** URL token of a door to the demo, and of doors to further integrations, none of which takes a credential. */
  readonly demoToken: string;
  readonly tokens: { readonly [slug: string]: string };
};

export type OutsideArgument = { readonly directory: string; readonly slugs: readonly string[] };

/** An AWS whose tables hold many tenants. */
export type ManyTenants = {
  readonly endpoints: Outside['endpoints'];
  /** URL tokens of some of them. */
  readonly tokens: readonly string[];
};

/** Answers by operation and input. */
export type Known = Map<string, { readonly status: number; readonly body: string }>;
