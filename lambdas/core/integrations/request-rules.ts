// How the arguments of a method are sent, where the default is not what the provider wants.

/** Which styles there are in which part of a request. */
export const STYLES = {
  path: ['simple', 'label', 'matrix', 'json'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'tabDelimited', 'deepObject', 'json'],
  header: ['simple', 'json'],
  body: ['form', 'spaceDelimited', 'pipeDelimited', 'tabDelimited', 'deepObject', 'json'],
} as const;

export type ParameterRule = {
  /** `body`: for a body property with another name on the wire, or another style in a form body. */
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** Name on the wire; default: the argument's. */
  readonly name?: string;
  /**
   * Styles of OpenAPI 3, `tabDelimited` (`tsv` of OpenAPI 2) and `json` (a parameter with `content`). Default: `form` in a
   * query and in multipart, `deepObject` in another body, `simple` elsewhere.
   */
  readonly style?: (typeof STYLES)[ParameterRule['in']][number];
  /** Default: true for `form` and `deepObject`. */
  readonly explode?: boolean;
  /** In a query or a form: `! $ ( ) * / : ? @` are sent as they are, for providers that do not decode them. @default false */
  readonly allow_reserved?: boolean;
  /** Of a part of a multipart body, where it is not text, JSON or the file's `contentMediaType`. */
  readonly content_type?: string;
  /** Of a file in a multipart body: the argument that names it. It is no part of its own. */
  readonly filename?: string;
};

export type BodyRule = {
  /** @default json */
  readonly encoding?: 'json' | 'form' | 'multipart' | 'binary';
  /** Not with multipart, whose type names its boundary. */
  readonly content_type?: string;
  /** `ticket` sends `{"ticket": {…arguments}}`. */
  readonly wrap?: string;
  /** The value of this argument is the whole body (arrays, unions; with `binary`, base64 of the octets). */
  readonly argument?: string;
  /** Whether the call may be made without that argument: then no body is sent. @default false */
  readonly optional?: boolean;
};
