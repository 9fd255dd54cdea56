// The inventory held against the token table: a token that no server knows would open a door that nobody can close.
import { macOfKey } from '#adapters/aws/keys.ts';
import { tokenId } from '#core/audit/call-record.ts';
import type { JsonObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { credentialsFailure, isRegion } from './aws.ts';
import type { Failure, Io, Outcome, TokenItem } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { table } from './table.ts';

type Where = { readonly table: string; readonly region: string };
type Doors = () => Promise<Result<readonly JsonObject[], Failure>>;

type Look = {
  readonly doors: number;
  readonly tokens: number;
  /** What is told of each, by the id of the token or of the server. */
  readonly orphans: ReadonlyMap<string, JsonObject>;
  readonly closed: ReadonlyMap<string, JsonObject>;
};

/** Exit 6 where a token has no server or a server no token. */
export const reconcile = async (doors: Doors, where: Where, io: Io): Promise<Result<Outcome, Failure>> => {
  if (!isRegion(where.region))
    return err({ exit: EXIT.usage, message: '--region must be an AWS region, such as eu-central-1.' });
  const first = await look(doors, where, io);
  if (!first.ok) return first;
  if (first.value.orphans.size + first.value.closed.size === 0) return ok(outcome(first.value, first.value));
  io.err('Looking again at what differs …\n');
  const second = await look(doors, where, io);
  return second.ok ? ok(outcome(first.value, second.value)) : second;
};

/** The table first: a server's record is there before its token is, and goes after it. */
const look = async (doors: Doors, where: Where, io: Io): Promise<Result<Look, Failure>> => {
  const tokens = await scan(where, io);
  if (!tokens.ok) return tokens;
  const listed = await doors();
  return listed.ok ? ok(compare(listed.value, tokens.value)) : listed;
};

const scan = async (where: Where, io: Io): Promise<Result<readonly TokenItem[], Failure>> => {
  const items: TokenItem[] = [];
  try {
    for await (const item of io.aws.scanTokens(where.table, where.region)) items.push(item);
    return ok(items);
  } catch (fault) {
    return err(credentialsFailure(fault) ?? notRead(fault, where));
  }
};

const notRead = (fault: unknown, { table: name, region }: Where): Failure => {
  const what = fault instanceof Error ? fault.name : 'unknown';
  if (what === 'AccessDeniedException')
    return { exit: EXIT.denied, message: `IAM does not let you read ${name}: it takes dynamodb:Scan.` };
  if (what === 'ResourceNotFoundException')
    return { exit: EXIT.notFound, message: `There is no table ${name} in ${region}: check --table and --region.` };
  return { exit: EXIT.unreachable, message: `The table ${name} in ${region} was not read (${what}): run this again.` };
};

const compare = (doors: readonly JsonObject[], items: readonly TokenItem[]): Look => {
  // API tokens and admin keys lie in the same table; whatever does not say that it is one is taken for a door's.
  const urlTokens = items.filter(({ kind }) => kind !== 'a' && kind !== 'k');
  const tokens = new Map(urlTokens.map(({ key, ttl }) => [tokenId(macOfKey(key) ?? key), ttl] as const));
  const known = new Set(doors.flatMap(tokenIdsOf));
  const orphans = [...tokens].filter(([id]) => !known.has(id));
  // One that is being made or revoked may have none, and one that has expired may have lost it to the TTL.
  const closed = doors.filter((door) => door.state === 'active' && !tokenIdsOf(door).some((id) => tokens.has(id)));
  return {
    doors: doors.length,
    tokens: tokens.size,
    orphans: new Map(orphans.map(([token_id, ttl]) => [token_id, { token_id, collected_at: timeOf(ttl) }])),
    closed: new Map(
      closed.map(({ id = '', tenant_id = '', name = '' }) => [String(id), { id, tenant_id, name }] as const),
    ),
  };
};

const tokenIdsOf = ({ token_id: first, other_token_ids: others }: JsonObject): readonly string[] => [
  String(first),
  ...(Array.isArray(others) ? others.map(String) : []),
];

const timeOf = (ttl: number | undefined): string | null =>
  ttl === undefined ? null : new Date(ttl * 1000).toISOString();

const both = (first: ReadonlyMap<string, JsonObject>, second: ReadonlyMap<string, JsonObject>) =>
  [...second].filter(([id]) => first.has(id)).map(([, told]) => told);

const outcome = (first: Look, second: Look): Outcome => {
  const orphans = both(first.orphans, second.orphans);
  const closed = both(first.closed, second.closed);
  const isEqual = orphans.length + closed.length === 0;
  const { doors, tokens } = second;
  const counted = `${doors} ${doors === 1 ? 'door' : 'doors'} in the inventory, ${tokens} in the token table`;
  return {
    exit: isEqual ? EXIT.ok : EXIT.problems,
    json: { equal: isEqual, doors, tokens, tokens_without_server: orphans, servers_without_token: closed },
    text: [
      `${counted}: ${isEqual ? 'they are the same.' : 'they differ.'}`,
      ...(orphans.length === 0 ? [] : ['', 'Tokens without a server:', table(['token_id', 'collected_at'], orphans)]),
      ...(closed.length === 0 ? [] : ['', 'Servers without a token:', table(['id', 'tenant_id', 'name'], closed)]),
    ].join('\n'),
  };
};
