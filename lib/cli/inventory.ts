// `inventory`: every door there is, as a table, as CSV, or held against the token table.
import { isObject, type Json, type JsonObject } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { callApi } from './api-client.ts';
import type { Arguments, Failure, Io, Outcome } from './command.ts';
import { connectionOf } from './connection.ts';
import { csv } from './csv.ts';
import { EXIT } from './exit-codes.ts';
import { reconcile } from './reconcile.ts';
import { table } from './table.ts';

/** Exit 6 where it differs from the token table. */
export const inventory = async (given: Arguments, io: Io): Promise<Result<Outcome, Failure>> => {
  const { flags } = given;
  const wrong = wrongFlags(flags);
  if (wrong !== undefined) return err({ exit: EXIT.usage, message: wrong });
  const connection = connectionOf(given, io);
  if (!connection.ok) return connection;
  const query = flags.tenant === undefined ? '' : `?tenant=${encodeURIComponent(String(flags.tenant[0]))}`;
  const read = async (): Promise<Result<readonly JsonObject[], Failure>> => {
    const answer = await callApi({ method: 'GET', path: `/mcp-servers${query}` }, connection.value, io);
    return answer.ok ? ok(((answer.value?.items ?? []) as readonly Json[]).filter(isObject)) : answer;
  };
  if (flags.reconcile !== undefined)
    return reconcile(read, { table: String(flags.table?.[0]), region: String(flags.region?.[0]) }, io);
  const doors = await read();
  if (!doors.ok) return doors;
  const json = { items: doors.value };
  if (flags.csv !== undefined)
    return ok({ exit: EXIT.ok, json, text: csv(FIELDS, doors.value.map(row)), isVerbatim: true });
  return ok({ exit: EXIT.ok, json, text: table(COLUMNS, doors.value.map(row)) });
};

const wrongFlags = ({ reconcile: wanted, table: name, region, tenant, csv: asCsv, json }: Arguments['flags']) => {
  if (asCsv !== undefined && (json !== undefined || wanted !== undefined))
    return '--csv stands alone: give it without --json and without --reconcile.';
  if (wanted === undefined)
    return name === undefined && region === undefined ? undefined : '--table and --region need --reconcile.';
  if (tenant !== undefined) return 'A token table is of all tenants: give --reconcile without --tenant.';
  return name === undefined || region === undefined
    ? '--reconcile needs --region and --table: where the token table is.'
    : undefined;
};

const COLUMNS = ['id', 'tenant_id', 'integration', 'name', 'scope', 'state', 'expires_at', 'last_used_at'];
const FIELDS = [
  ...['id', 'tenant_id', 'account_id', 'integration', 'name', 'scope', 'state'],
  ...['created_at', 'expires_at', 'last_used_at', 'token_id'],
];

/** A door as one line shows it. */
const row = (door: JsonObject): JsonObject => {
  const config = isObject(door.config) ? door.config : {};
  const axes = ['methods', 'tags', 'tools'].flatMap((axis) => {
    const words = config[axis];
    return Array.isArray(words) ? [`${axis}: ${words.join(' ')}`] : [];
  });
  const integration = isObject(door.integration) ? String(door.integration.slug) : null;
  return { ...door, integration, scope: axes.join('; ') || 'everything' };
};
