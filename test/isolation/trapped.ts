// Backends that tell nobody anything but whose a token and a name are: whatever else is asked of them is noted, and fails.
import type { AuditRecord } from '#core/audit/record.ts';
import type { Token } from '#core/tokens/token.ts';
import type { Backends } from '#lib/local/backends.ts';

export type Trapped = {
  readonly backends: Backends;
  /** What was asked for, by name. */
  readonly touched: string[];
  /** What the log took. */
  readonly recorded: AuditRecord[];
};

const trap = (touched: string[], path: string): unknown =>
  new Proxy(() => undefined, {
    get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : trap(touched, `${path}.${name}`)),
    apply: () => {
      touched.push(path);
      throw new Error(`${path} was asked for`);
    },
  });

/**
 * Each token's record is read from its store once, and names of integrations are looked up once for each owner: a matrix asks for
 * either thousands of times, and nobody writes to them meanwhile.
 */
export const trapped = (real: Backends): Trapped => {
  const touched: string[] = [];
  const recorded: AuditRecord[] = [];
  const found = new Map<string, ReturnType<Backends['findToken']>>();
  const hashes = new Map<string, Promise<string | undefined>>();
  const kept = <T>(map: Map<string, T>, key: string, ask: () => T): T => {
    const value = map.get(key) ?? ask();
    map.set(key, value);
    return value;
  };
  const traps = Object.fromEntries(Object.keys(real).map((name) => [name, trap(touched, name)]));
  const backends = {
    ...traps,
    bundled: real.bundled,
    findToken: (token: Token) => kept(found, token.text, () => real.findToken(token)),
    names: {
      hashOf: (owner: string, slug: string) => kept(hashes, `${owner} ${slug}`, () => real.names.hashOf(owner, slug)),
    },
    audit: {
      readers: trap(touched, 'audit.readers'),
      trail: { write: async (record: AuditRecord) => void recorded.push(record), close: async () => true },
    },
  } as unknown as Backends;
  return { backends, touched, recorded };
};
