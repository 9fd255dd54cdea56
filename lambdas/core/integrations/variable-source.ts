/** Where in a provider's answers an account's variable stands. */
export type VariableSource =
  | {
      readonly from: 'token_response';
      /** JSON pointer (RFC 6901) into the token endpoint's answer. */
      readonly at: string;
      /** `host`: the value is an https URL, of which the host name is taken. */
      readonly part?: 'host';
    }
  | {
      readonly from: 'callback';
      /** Query parameter. */
      readonly name: string;
    };
