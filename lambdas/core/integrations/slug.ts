/** Whether a text may name an integration, as integration.schema.json says it; also what keeps a name from being a path. */
export const isSlug = (text: string): boolean => /^[a-z][a-z0-9-]{0,39}$/.test(text);
