// Environment contracts: a function names what it needs, and starts with all of it or not at all.

export type Environment = { readonly [name: string]: string | undefined };

/** The named variables. Throws one error that names every variable which is absent or empty. */
export const requireEnv = <Name extends string>(env: Environment, names: readonly Name[]): Record<Name, string> => {
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`missing environment variables: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, env[name]])) as Record<Name, string>;
};
