// The part of oidc-provider that the tests' authorisation server uses; @types/oidc-provider would bring ten packages.
declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  export type Stored = { readonly [field: string]: unknown };

  export type Adapter = {
    readonly upsert: (id: string, payload: Stored, expiresIn: number) => Promise<void>;
    readonly find: (id: string) => Promise<Stored | undefined>;
    readonly findByUid: (uid: string) => Promise<Stored | undefined>;
    readonly findByUserCode: (code: string) => Promise<Stored | undefined>;
    readonly consume: (id: string) => Promise<void>;
    readonly destroy: (id: string) => Promise<void>;
    readonly revokeByGrantId: (grantId: string) => Promise<void>;
  };

  export type Interaction = { readonly params: { readonly client_id: string; readonly scope?: string } };
  export type Context = {
    readonly path: string;
    readonly status: number;
    readonly oidc?: { readonly params?: { readonly grant_type?: string } };
  };

  export class Provider {
    constructor(issuer: string, configuration: object);
    /** Koa's: believe `X-Forwarded-Proto`. */
    proxy: boolean;
    callback(): RequestListener;
    use(middleware: (context: Context, next: () => Promise<void>) => Promise<void>): void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
    readonly AccessToken: { find(token: string): Promise<{ readonly accountId: string } | undefined> };
    readonly Grant: new (of: {
      accountId: string;
      clientId: string;
    }) => { addOIDCScope(scope: string): void; save(): Promise<string> };
  }
}
