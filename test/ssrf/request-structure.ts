// What a request is made of, read from its text and not from what built it.

/** What an upstream sees that decodes a path twice before it splits it. */
export const decodedTwice = (pathname: string): string => {
  const once = (text: string) =>
    text.replace(/(?:%[0-9a-f]{2})+/gi, (octets) => Buffer.from(octets.replaceAll('%', ''), 'hex').toString());
  return once(once(pathname));
};

/** As upstreams fold what looks like a slash or a dot: compatibility forms, and those of other scripts. */
const folded = (path: string): string =>
  path
    .normalize('NFKC')
    .replace(/[\u2044\u2215\u2216\u29f5\u29f8\u29f9]/g, '/')
    .replace(/[\u2024\u3002\ufe52\uff61]/g, '.');

/** @param template `{…}` stands for one segment, or a part of one */
export const problemsOfUrl = (text: string, template: string, names: readonly string[]): readonly string[] => {
  const url = new URL(text);
  const { origin, pathname } = new URL(template);
  const expected = decodeURIComponent(pathname).split('/');
  const segmentsOf = (path: string) => path.split(/[/\\]/);
  const fits = (path: string) =>
    segmentsOf(path).length === expected.length &&
    segmentsOf(path).every((segment, at) => {
      const fixed = expected[at] ?? '';
      return fixed.includes('{') ? !/^[.\s\p{Cf}]*$/u.test(segment) : segment === fixed;
    });
  return [
    ...(url.href === text && url.origin === origin ? [] : ['origin or form']),
    ...(url.username + url.password + url.hash + url.port === '' && /^[\x21-\x7e]+$/.test(text) ? [] : ['more parts']),
    ...([url.pathname, decodedTwice(url.pathname), folded(decodedTwice(url.pathname))].every(fits) ? [] : ['path']),
    ...([...url.searchParams.keys()].every((name) => names.includes(name)) ? [] : ['query names']),
    ...(url.search.slice(1).split('&').length <= Math.max(1, names.length) ? [] : ['query pairs']),
  ];
};

type Body = string | Uint8Array | undefined;

export const formNames = (body: Body): readonly string[] => [...new URLSearchParams(String(body)).keys()];

/** `content-disposition` of each part; a part with a head of another form reads as `?`. */
export const multipartHeads = (body: Body): readonly string[] => {
  const text = Buffer.from(body ?? '').toString();
  const delimiter = text.slice(0, text.indexOf('\r\n'));
  if (!text.endsWith(`\r\n${delimiter}--\r\n`)) return ['?'];
  const parts = `\r\n${text}`.split(`\r\n${delimiter}`).slice(1, -1);
  return parts.map((part) => {
    const head = /^\r\ncontent-disposition: ([^\r\n]*)(?:\r\ncontent-type: [a-z]+\/[a-z-]+)?\r\n\r\n/.exec(part);
    return head?.[1] ?? '?';
  });
};

/** As HTML's multipart/form-data encodes a name. */
const NAME_CODES: { readonly [character: string]: string } = { '"': '%22', '\r': '%0D', '\n': '%0A' };

export const isOnePartNamed = (body: Body, name: string): boolean => {
  const encoded = name.toWellFormed().replace(/["\r\n]/g, (character) => NAME_CODES[character] ?? '');
  const heads = multipartHeads(body);
  return heads.length === 1 && heads[0] === `form-data; name="${encoded}"`;
};
