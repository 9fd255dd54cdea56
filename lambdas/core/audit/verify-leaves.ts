// The leaves of a digest: all of them as the region keeps them, or a tenant's own with the path that leads to the root.
import { isObject, parseJson } from '#core/json.ts';
import { ok, type Result } from '#core/result.ts';
import {
  type DigestPayload,
  forestRoot,
  hashOfLeaf,
  hex,
  type Leaf,
  leafText,
  leavesKey,
  NOTHING_BEFORE,
  proofKey,
} from './digest.ts';
import { type Finding, found, type Place } from './finding.ts';
import { type Inclusion, inclusionOf, leafHash, rootByPath } from './merkle.ts';
import type { Archive } from './ports.ts';

export type Proven = { readonly leaf: Leaf; readonly inclusion: Inclusion };

type Files = Pick<Archive, 'get'>;

/** Every leaf of the digest, sorted by tenant. */
export const verifyLeaves = async (
  payload: DigestPayload,
  files: Files,
): Promise<Result<readonly Proven[], Finding>> => {
  const { number, tenants, events, root } = payload;
  const place = { digest: number, object: leavesKey(number, root) };
  if (tenants === 0) return forestRoot([]) === root ? ok([]) : found('altered', 'has a root over nothing', place);
  const bytes = await files.get(place.object);
  if (bytes === undefined) return found('missing', `names the batches of ${tenants} tenants, and is not there`, place);
  const text = Buffer.from(bytes).toString();
  const value = parseJson(text);
  // Text that means the same is still not what was written.
  if (!Array.isArray(value) || JSON.stringify(value) !== text)
    return found('altered', 'is not as it was written', place);
  const leaves = value as unknown as readonly Leaf[];
  if (leaves.length !== tenants || !hasRoot(leaves, root))
    return found('altered', 'does not lead to the signed root', place);
  if (leaves.reduce((sum, { count }) => sum + count, 0) !== events)
    return found('gap', `holds another number of events than the ${events} of its digest`, place);
  if (leaves.some(({ tenant }, at) => at > 0 && tenant <= (leaves[at - 1]?.tenant ?? '')))
    return found('gap', 'names a tenant twice', place);
  const hashes = leaves.map((leaf) => leafHash(leafText(leaf)));
  return ok(leaves.map((leaf, at) => ({ leaf, inclusion: inclusionOf(at, hashes) })));
};

const hasRoot = (leaves: readonly Leaf[], root: string): boolean => {
  try {
    return forestRoot(leaves) === root;
  } catch (fault) {
    // Canonical JSON has a depth, which what a stranger wrote may exceed.
    if (fault instanceof RangeError) return false;
    throw fault;
  }
};

/** One tenant's leaf of the digest; `undefined` where there is no proof of one. */
export const verifyProof = async (
  tenant: string,
  { number, root, tenants }: DigestPayload,
  files: Files,
): Promise<Result<Proven | undefined, Finding>> => {
  const place = { digest: number, object: proofKey(tenant, number), tenant };
  const bytes = await files.get(place.object);
  if (bytes === undefined) return ok(undefined);
  const value = parseJson(Buffer.from(bytes).toString());
  if (!isObject(value) || !isObject(value.leaf) || !Array.isArray(value.path))
    return found('altered', 'is no proof', place);
  const leaf = value.leaf as unknown as Leaf;
  const inclusion = { index: Number(value.index), size: Number(value.size), path: value.path.map(String) };
  const reached = rootByPath(leafHash(leafText(leaf)), inclusion);
  if (reached === undefined || hex(reached) !== root || inclusion.size !== tenants)
    return found('altered', 'does not lead to the signed root', place);
  if (leaf.tenant !== tenant) return found('altered', 'is another tenant’s', place);
  return ok({ leaf, inclusion });
};

/** Where each tenant's events ended in the digests before. */
export type Ends = Map<string, { readonly seq: number; readonly leaf: string }>;

/** Whether a leaf goes on where the tenant's last one ended. @param isWhole whether the archive begins with the first digest */
export const verifySequence = (leaf: Leaf, number: number, ends: Ends, isWhole: boolean): Finding | undefined => {
  const { tenant, first, last, count, object } = leaf;
  const place: Place = { digest: number, object, tenant, seq: first };
  const before =
    ends.get(tenant) ?? (isWhole ? { seq: 0, leaf: NOTHING_BEFORE } : { seq: first - 1, leaf: leaf.previous });
  ends.set(tenant, { seq: last, leaf: hashOfLeaf(leaf) });
  const goesOn = first === before.seq + 1 && leaf.previous === before.leaf;
  if (goesOn && last - first + 1 === count && leaf.number === number) return undefined;
  const detail = `begins with event ${first}, where the tenant’s events before end with ${before.seq}`;
  return { fault: 'gap', detail, ...place };
};
