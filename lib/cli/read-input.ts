// What arguments refer to: secrets and files, read before anything is sent.
import { isObject, type Json, type JsonObject, parseJson } from '#core/json.ts';
import { err, ok, type Result } from '#core/result.ts';
import { parseStrictJson } from '#core/strict-json.ts';
import { pairs } from './api-bodies.ts';
import type { Arguments, Failure, Input, Io } from './command.ts';
import { EXIT } from './exit-codes.ts';

export type Secret = { readonly [field: string]: string };

const usage = (message: string) => err<Failure>({ exit: EXIT.usage, message });

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export const readInput = async (given: Arguments, io: Io): Promise<Result<Input, Failure>> => {
  const secret = await readSecret(given, io);
  if (!secret.ok) return secret;
  const path = given.operands.file;
  if (path === undefined) return ok({ ...given, secret: secret.value, file: undefined, fileText: undefined });
  const bytes = await readBytes(path, io);
  if (!bytes.ok) return bytes;
  const file = jsonOf(path, bytes.value);
  return file.ok ? ok({ ...given, secret: secret.value, file: file.value, fileText: decode(bytes.value) }) : file;
};

/** A JSON file, duplicate names refused; `usage` where it cannot be read, `failed` where it is no JSON. */
export const readJsonFile = async (path: string, io: Io): Promise<Result<Json, Failure>> => {
  const bytes = await readBytes(path, io);
  return bytes.ok ? jsonOf(path, bytes.value) : bytes;
};

const jsonOf = (path: string, bytes: Uint8Array): Result<Json, Failure> => {
  const parsed = parseStrictJson(bytes);
  return parsed.ok
    ? parsed
    : err({ exit: EXIT.failed, message: `${path} is not JSON, correct it first: ${parsed.error.detail}.` });
};

/** `usage` where it cannot be read. */
export const readBytes = async (path: string, io: Io): Promise<Result<Uint8Array, Failure>> => {
  try {
    return ok(await io.readFile(path));
  } catch (cause) {
    return usage(`${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'error'}): check the path.`);
  }
};

/** What the secret's flags lead to; `undefined` without one of them. */
export const readSecret = async ({ flags }: Arguments, io: Io): Promise<Result<Secret | undefined, Failure>> => {
  const sources = [flags.secret, flags['secret-file'], flags['secret-stdin']];
  if (sources.every((source) => source === undefined)) return ok(undefined);
  const unnamed = [...(flags.secret ?? []), ...(flags['secret-file'] ?? [])].some((pair) => !/^[^=]+=/.test(pair));
  // The pair itself is not quoted: what stands there may be the secret.
  if (unnamed) return usage('A secret needs its field: --secret-file FIELD=PATH or --secret FIELD=VALUE.');
  const files = await readSecretFiles(pairs(flags['secret-file'] ?? []), io);
  if (!files.ok) return files;
  const piped = flags['secret-stdin'] === undefined ? ok({}) : await readSecretStdin(io);
  return piped.ok ? ok({ ...piped.value, ...files.value, ...pairs(flags.secret ?? []) }) : piped;
};

const readSecretFiles = async (paths: Secret, io: Io): Promise<Result<Secret, Failure>> => {
  const secret: { [field: string]: string } = {};
  for (const [field, path] of Object.entries(paths)) {
    const bytes = await readBytes(path, io);
    if (!bytes.ok) return bytes;
    // Editors and `echo` end a file with a line break that is not part of the secret.
    secret[field] = decode(bytes.value).replace(/\r?\n$/, '');
  }
  return ok(secret);
};

const readSecretStdin = async (io: Io): Promise<Result<Secret, Failure>> => {
  const parsed = parseStrictJson(await io.readStdin());
  const fields = parsed.ok && isObject(parsed.value) ? Object.entries(parsed.value) : [];
  const texts = fields.filter((field): field is [string, string] => typeof field[1] === 'string');
  return fields.length > 0 && texts.length === fields.length
    ? ok(Object.fromEntries(texts))
    : usage('--secret-stdin expects a JSON object of texts on stdin, such as {"token": "…"}.');
};

/** Arguments of a tool, as `--args` has them. @default none */
export const readArgs = ({ flags }: Arguments): Result<JsonObject, Failure> => {
  const args = parseJson(flags.args?.[0] ?? '{}');
  return isObject(args) ? ok(args) : usage('--args must be a JSON object, such as \'{"limit": 1}\'.');
};
