// The trust pages as files made beforehand, and which of them a path is.

/** What is written beside the files as `manifest.json`. */
export type SiteManifest = {
  readonly routes: {
    readonly [path: string]: {
      /** Path of the file from the manifest's directory. */
      readonly file: string;
      readonly headers: { readonly [name: string]: string };
      /** With its quotes, as the header has it (RFC 9110 §8.8.3). */
      readonly etag: string;
    };
  };
};

export type SitePage = {
  readonly headers: { readonly [name: string]: string };
  readonly etag: string;
  readonly read: () => Promise<Uint8Array>;
};

/** Nothing for a path that the manifest does not name. */
export type FindPage = (path: string) => Promise<SitePage | undefined>;
