// What a synthesised stack says of itself: resources by type, and one property at a time. Values are read, never assumed.

type Properties = { readonly [name: string]: unknown };
export type Resources = { readonly [id: string]: { readonly Type: string; readonly Properties?: Properties } };

/** Resources of each residency's stack, by its name. */
export type Stacks = { readonly [residency: string]: Resources };

const ofType = (resources: Resources, type: string, id: RegExp): readonly Properties[] =>
  Object.entries(resources).flatMap(([name, each]) =>
    each.Type === type && id.test(name) ? [each.Properties ?? {}] : [],
  );

/** @param path member names and array indexes, such as `Rules.0.ExpirationInDays` */
const at = (properties: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], properties);

/**
 * The value that every resource of a type has at a path, in every stack.
 *
 * @param id of the resources that are meant. @default all of that type
 * @returns `undefined` where there is no such resource, or where they differ: then nothing can be said
 */
export const propertyOf = (stacks: Stacks, type: string, path: string, id = /^/): unknown => {
  const values = Object.values(stacks).flatMap((resources) => {
    const found = ofType(resources, type, id).map((properties) => at(properties, path));
    return found.length === 0 ? [undefined] : found;
  });
  const [first] = values;
  return values.every((each) => JSON.stringify(each) === JSON.stringify(first)) ? first : undefined;
};

type Statement = { readonly Effect: string; readonly Action: string | readonly string[] };

/** Prefixes of the actions that a function's role may use, such as `dynamodb`. @param id of the role's policies */
export const servicesOf = (resources: Resources, id: RegExp): ReadonlySet<string> => {
  const documents = Object.entries(resources).flatMap(([name, { Type, Properties }]) =>
    /^AWS::IAM::(?:ManagedPolicy|Policy)$/.test(Type) && id.test(name) ? [Properties?.PolicyDocument] : [],
  ) as readonly { readonly Statement: readonly Statement[] }[];
  const allowed = documents.flatMap(({ Statement: statements }) =>
    statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action),
  );
  return new Set(allowed.map((action) => action.split(':')[0] as string));
};
