// How each service says an operation: AWS JSON 1.0 and 1.1, and for STS the older query protocol with answers in XML.
import { isObject, type JsonObject, parseJson } from '#core/json.ts';

export type AwsService = 'dynamodb' | 'firehose' | 'kms' | 'secretsmanager' | 'sts';

export type Wire = {
  readonly encode: (
    operation: string,
    input: object,
  ) => { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  /** `undefined`: no answer of the service's. */
  readonly decode: (body: string) => JsonObject | undefined;
  /** AWS's name for what went wrong. Never its message, which can quote keys and values. */
  readonly faultOf: (answer: JsonObject) => string | undefined;
};

const json = (target: string, version: string): Wire => ({
  encode: (operation, input) => ({
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` },
    body: JSON.stringify(input),
  }),
  decode: (body) => {
    const value = parseJson(body);
    return isObject(value) ? value : undefined;
  },
  faultOf: ({ __type }) => (typeof __type === 'string' ? (__type.split('#').at(-1) ?? '') : undefined),
});

const query = (version: string): Wire => ({
  encode: (operation, input) => ({
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({ Action: operation, Version: version, ...input }).toString(),
  }),
  // Elements that hold text alone; the answers that are read here have no two of a name.
  decode: (body) =>
    body.startsWith('<')
      ? Object.fromEntries(
          Array.from(body.matchAll(/<(\w+)>([^<>&]*)<\/\1>/g), ([, name = '', text = '']) => [name, text]),
        )
      : undefined,
  faultOf: ({ Code }) => (typeof Code === 'string' ? Code : undefined),
});

export const WIRES: { readonly [S in AwsService]: Wire } = {
  dynamodb: json('DynamoDB_20120810', '1.0'),
  firehose: json('Firehose_20150804', '1.1'),
  kms: json('TrentService', '1.1'),
  secretsmanager: json('secretsmanager', '1.1'),
  sts: query('2011-06-15'),
};
