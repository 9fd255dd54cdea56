// What the reference is made from, and what its pages have in common.
import type { Integration } from '#core/integrations/integration.ts';
import { VERSION } from '#core/version.ts';
import { EXAMPLE_BASE } from '#lib/trust/clients/placeholders.ts';
import { code, type Text } from '#lib/trust/document/document.ts';
import type { Published } from '#lib/trust/model/published.ts';
import type { TrustModel } from '#lib/trust/model/trust-model.ts';

export type ReferenceModel = {
  readonly published: Pick<Published, 'operator' | 'trust' | 'residencies'>;
} & Pick<TrustModel, 'contentHash' | 'settings'>;

export type ReferenceInput = {
  readonly model: ReferenceModel;
  /** Those that everybody may know of: bundled ones, never a tenant's own. */
  readonly integrations: readonly Integration[];
};

/** Where requests and snippets point: the first address that is known before anything is deployed. */
export const baseOf = ({ published }: ReferenceModel): string =>
  published.residencies.find(({ baseUrl }) => baseUrl !== undefined)?.baseUrl ?? EXAMPLE_BASE;

export const footerOf = ({ published, contentHash }: ReferenceModel): Text => {
  const { updated = 'never reviewed', version } = published.trust;
  return [`Sallyport ${VERSION} · Last updated ${updated} · Version ${version} · Content hash `, code(contentHash)];
};
