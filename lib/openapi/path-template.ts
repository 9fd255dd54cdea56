// Paths of a document as the templates of a definition: placeholders named by their arguments, the rest as a URL has it.
import { err, ok, type Result } from '#core/result.ts';

type Template = { readonly path: string; readonly query: { readonly [name: string]: string } };

/** What a URL path holds as it is (RFC 3986 §3.3), percent signs of the author's included. */
const ILLEGAL = /[^A-Za-z0-9\-._~!$&'()*+,;=:@%/]/gu;

/**
 * @param names of the arguments that fill the placeholders, in their order
 * A fragment only tells operations apart and is not sent; a query in the path is sent with every call.
 */
export const pathTemplate = (path: string, names: readonly string[]): Result<Template, string> => {
  const [written = ''] = path.replace(/\{[?&][^{}]*\}/g, '').split('#');
  const [template = '', search = ''] = written.split('?');
  const left = [...names];
  const filled = template
    .split(/(\{[^{}]+\})/)
    .map((part) =>
      part.startsWith('{') && part.endsWith('}')
        ? `{${left.shift() ?? 'id'}}`
        : part.replace(ILLEGAL, encodeURIComponent),
    )
    .join('');
  const rooted = `/${filled}`.replace(/\/{2,}/g, '/');
  if (rooted.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)))
    return err('Its path holds a dot segment.');
  if (rooted.length > 500) return err('Its path is longer than 500 characters.');
  return ok({ path: rooted, query: Object.fromEntries(new URLSearchParams(search)) });
};
