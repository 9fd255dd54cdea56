// The vault: what was handed over for accounts, each with where it may be sent. Whoever stores it cannot read it, and whoever
// reads it cannot store it: functions get one half of the port.
import { isObject, parseJson } from '#core/json.ts';
import type { Secret } from '#core/upstream/credential.ts';

/** Where an installation's vault is; how each differs is ADR 16. */
export const VAULT_KINDS = ['secretsManager', 'dynamodb'] as const;
export type VaultKind = (typeof VAULT_KINDS)[number];

/** Of a function's environment. Throws on what is no kind: another vault must not be taken for it. */
export const readVaultKind = (text: string): VaultKind => {
  const kind = VAULT_KINDS.find((each) => each === text);
  if (kind === undefined) throw new Error(`CREDENTIAL_VAULT must be one of ${VAULT_KINDS.join(', ')}`);
  return kind;
};

export type HandedOver = {
  readonly fields: Secret;
  /** Of the definition that it was handed over for (binding.ts); empty where nobody said, which fits no definition. */
  readonly boundTo: string;
};

export type VaultWriter = {
  /** Creates or replaces. False where the vault takes no more today: what was there stays. */
  readonly put: (tenant: string, account: string, credential: HandedOver) => Promise<boolean>;
  /** For good, without recovery window. Absent is done. */
  readonly remove: (tenant: string, account: string) => Promise<void>;
};

export type VaultReader = {
  /** What was stored last; throws where nothing is, or where the vault does not answer. */
  readonly read: (tenant: string, account: string) => Promise<HandedOver>;
};

export type CredentialVault = VaultWriter & VaultReader;

/** A reader that remembers for a while, so that a warm call reads no vault. */
export type SecretReader = {
  readonly get: (tenant: string, account: string) => Promise<HandedOver>;
  /** After an upstream 401: a replaced credential is read again by the next call. */
  readonly forget: (tenant: string, account: string) => void;
};

/** As every vault keeps it. */
export const vaultText = ({ fields, boundTo }: HandedOver): string => JSON.stringify({ fields, bound_to: boundTo });

/** Throws, without the text, where it is none of ours. */
export const readVaultText = (text: string): HandedOver => {
  const kept = parseJson(text);
  if (!isObject(kept)) throw new Error('a vault holds what is no credential');
  const { fields, bound_to: boundTo } = kept;
  return {
    fields: isObject(fields) ? (fields as Secret) : {},
    boundTo: typeof boundTo === 'string' ? boundTo : '',
  };
};
