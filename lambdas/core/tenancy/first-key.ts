// The first admin key of a residency: there is nobody yet who could ask the API for one. A marker decides who mints it,
// and stays, so that it is minted once: marker(`claimed`, key's id) → key → marker(`done`).
import { SETTLED_MS } from './due.ts';
import { createAdminKey } from './keys.ts';
import type { Minting } from './minting.ts';
import type { AdminKey } from './records.ts';
import type { Stores, Versioned } from './stores.ts';

export type FirstKey = {
  /** `claimed`: somebody is minting it, or broke off. `done`: its token went out. */
  readonly state: 'claimed' | 'done';
  /** Id of the admin key. */
  readonly key: string;
  /** Epoch milliseconds at which it was claimed. */
  readonly claimedAt: number;
};

/** The residency's one marker. */
export type FirstKeyMarker = {
  readonly get: () => Promise<Versioned<FirstKey> | undefined>;
  /** Over the version that was read, or only where there was none. False: somebody else was first. */
  readonly put: (value: FirstKey, before: Versioned<FirstKey> | undefined) => Promise<boolean>;
};

export type FirstKeyStores = Pick<Stores, 'adminKeys' | 'tokens'> & { readonly marker: FirstKeyMarker };

/** `done` and `running` name what the marker says; nothing was minted. */
export type FirstKeyOutcome =
  | { readonly kind: 'minted'; readonly key: AdminKey; readonly token: string }
  | { readonly kind: 'done'; readonly first: FirstKey }
  | { readonly kind: 'running' };

/**
 * Mints the first key, or says that it was. A run that broke off before `done` showed its token to nobody: another run
 * takes its claim over once it must have ended.
 */
export const mintFirstKey = async (
  draft: Omit<AdminKey, 'state' | 'door'>,
  stores: FirstKeyStores,
  minting: Minting,
): Promise<FirstKeyOutcome> => {
  const { marker } = stores;
  const held = await marker.get();
  if (held?.value.state === 'done') return { kind: 'done', first: held.value };
  if (held !== undefined) {
    if (draft.createdAt < held.value.claimedAt + SETTLED_MS) return { kind: 'running' };
    // Before its id is overwritten: nothing else would find a key that was minted and not shown.
    await disown(held.value.key, stores);
  }
  const claimed: FirstKey = { state: 'claimed', key: draft.id, claimedAt: draft.createdAt };
  if (!(await marker.put(claimed, held))) return { kind: 'running' };
  const created = await createAdminKey(draft, stores, minting);
  // Its record was disowned by a run that took this one for dead.
  if (!created.ok) return { kind: 'running' };
  const before = { value: claimed, version: (held?.version ?? 0) + 1 };
  if (await marker.put({ ...claimed, state: 'done' }, before)) return { kind: 'minted', ...created.value };
  await disown(draft.id, stores);
  return { kind: 'running' };
};

/** Leaves a key to the purge, which removes its token and then its record: whoever mints here may delete nothing. */
const disown = async (id: string, { adminKeys }: FirstKeyStores): Promise<void> => {
  const found = await adminKeys.get(id);
  if (found !== undefined) await adminKeys.replace(found, { ...found.value, state: 'revoking' });
};
