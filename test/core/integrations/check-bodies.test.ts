import { describe, expect, it } from 'vitest';
import { checkDefinition } from '#core/integrations/check-definition.ts';
import { definitionPorts } from '#test/integrations/definitions.ts';
import { changed, wholeDefinition } from '#test/integrations/whole-definition.ts';

type Keys = readonly (string | number)[];

const things = '/resources/things/methods';
const method = (name: string, ...rest: Keys): Keys => ['resources', 'things', 'methods', name, ...rest];
const record = (name: string): number => wholeDefinition.documentation.findIndex((each) => each.method === name);
const limit = { name: 'n', in: 'body', max: 5 };

describe('checkBody', () => {
  it.each<readonly [string, Keys, unknown, string, RegExp]>([
    [
      'a style in a JSON body',
      method('upload', 'parameters'),
      { content: { in: 'body', style: 'json' } },
      `${things}/upload/parameters/content`,
      /no meaning in a json body/,
    ],
    [
      'a type of what is no part',
      method('list', 'parameters', 'ids', 'content_type'),
      'text/csv',
      `${things}/list/parameters/ids`,
      /content_type, which has no meaning/,
    ],
    [
      'reserved characters in a path',
      method('attach', 'parameters', 'id', 'allow_reserved'),
      true,
      `${things}/attach/parameters/id`,
      /allow_reserved, which has no meaning/,
    ],
    [
      'reserved characters in multipart',
      method('attach', 'parameters', 'file', 'allow_reserved'),
      true,
      `${things}/attach/parameters/file`,
      /allow_reserved, which has no meaning/,
    ],
    [
      'explode in a binary body',
      method('image', 'parameters'),
      { content: { in: 'body', explode: true } },
      `${things}/image/parameters/content`,
      /no meaning in a binary body/,
    ],
    [
      'a file name in a form',
      method('attach', 'body'),
      { encoding: 'form' },
      `${things}/attach/parameters/file`,
      /no meaning outside a multipart body/,
    ],
    [
      'wrap in multipart',
      method('attach', 'body', 'wrap'),
      'w',
      `${things}/attach/body/wrap`,
      /no meaning in multipart/,
    ],
    ['wrap around octets', method('image', 'body', 'wrap'), 'w', `${things}/image/body/wrap`, /no meaning in binary/],
    [
      'a type of multipart without its boundary',
      method('attach', 'body', 'content_type'),
      'multipart/mixed',
      `${things}/attach/body/content_type`,
      /with a boundary/,
    ],
    [
      'octets of several arguments',
      method('image', 'body', 'argument'),
      undefined,
      `${things}/image/body`,
      /name the argument/,
    ],
    [
      'octets in a schema of text',
      ['documentation', record('image'), 'body_schema', 'contentEncoding'],
      undefined,
      `/documentation/${record('image')}/body_schema`,
      /set contentEncoding/,
    ],
    [
      'a page among octets',
      method('image', 'pagination'),
      { kind: 'page', page: { name: 'page' }, limit },
      `${things}/image/pagination`,
      /which a binary body does not have/,
    ],
    [
      'a media type that is none',
      ['documentation', record('attach'), 'body_schema', 'properties', 'file', 'contentMediaType'],
      'a/b; c=d',
      `/documentation/${record('attach')}`,
      /the file file a media type that is none/,
    ],
    [
      'the name of what is no file',
      ['documentation', record('attach'), 'body_schema', 'properties', 'file', 'contentEncoding'],
      undefined,
      `${things}/attach/parameters/file`,
      /is no file/,
    ],
    [
      'a name that is nowhere',
      method('attach', 'parameters', 'file', 'filename'),
      'lost',
      `${things}/attach/parameters/file`,
      /lost, which is no other body argument/,
    ],
    [
      'a file that names itself',
      method('attach', 'parameters', 'file', 'filename'),
      'file',
      `${things}/attach/parameters/file`,
      /file, which is no other body argument/,
    ],
    [
      'a name that would be sent twice',
      method('attach', 'parameters', 'file', 'filename'),
      'id',
      `${things}/attach/parameters/file`,
      /id, which is no other body argument/,
    ],
    [
      'a file name in a query',
      method('list', 'parameters', 'ids', 'filename'),
      'ids',
      `${things}/list/parameters/ids`,
      /no meaning outside a multipart body/,
    ],
    [
      'form in a path',
      method('attach', 'parameters', 'id', 'style'),
      'form',
      `${things}/attach/parameters/id`,
      /does not exist in a path/,
    ],
    [
      'matrix in a query',
      method('list', 'parameters', 'ids', 'style'),
      'matrix',
      `${things}/list/parameters/ids`,
      /does not exist in a query/,
    ],
    [
      'a dot segment before a matrix parameter',
      method('attach', 'path'),
      '/things/..{id}/files',
      `${things}/attach/path`,
      /is a dot segment/,
    ],
  ])('refuses %s', async (_, keys, value, pointer, detail) => {
    const problems = await checkDefinition(changed(keys, value), definitionPorts);
    expect(problems).toContainEqual({ pointer, detail: expect.stringMatching(detail) });
  });

  it('refuses a style beside wrap', async () => {
    const parameters = { name: { in: 'body', style: 'form' } };
    const form = changed(method('create'), {
      http: 'POST',
      path: '/things',
      parameters,
      body: { encoding: 'form', wrap: 'w' },
    });
    expect(await checkDefinition(form, definitionPorts)).toEqual([
      {
        pointer: `${things}/create/parameters/name`,
        detail: expect.stringContaining('wrap puts every field in brackets'),
      },
    ]);
  });
});
