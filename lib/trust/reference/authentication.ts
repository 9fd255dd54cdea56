// Who may come in, by which tokens, in exact requests.
import { bearer } from '#core/tokens/authorise-door.ts';
import { TOKEN_PATTERN, TOKEN_RANDOM_BITS } from '#core/tokens/token.ts';
import { code, codeBlock, list, note, paragraph, type Section, table } from '#lib/trust/document/document.ts';
import { dualAuthFigure } from './dual-auth-drawing.ts';
import { answerBlock, createApiTokenExample, DOOR_REQUESTS, requestBlock } from './exact-requests.ts';
import { baseOf, type ReferenceModel } from './input.ts';
import { recordedAnswers } from './recorded-answers.ts';

const layers = ({ settings, published }: ReferenceModel): readonly (readonly [string, string])[] => [
  ...(published.residencies.some(({ endpoint }) => endpoint === 'private')
    ? [['Network', 'a private endpoint answers to the configured VPC endpoints alone'] as const]
    : []),
  ...(published.residencies.some(({ hasMutualTls }) => hasMutualTls)
    ? [['Client certificate', 'mutual TLS, before any request is read'] as const]
    : []),
  ['URL token', `${TOKEN_RANDOM_BITS} random bits that open one server; required of every call`],
  [
    'API token',
    'a second factor with the role agent, of the same tenant; required where the server says require_api_token_auth',
  ],
  ['Scope', 'what a server may list and call; what is out of it does not exist'],
  ...(settings.demandsSignature
    ? [['Signature', 'AWS Signature Version 4 on the provisioning API, beside its token'] as const]
    : []),
];

const tokens = (): Section => ({
  id: 'tokens',
  title: 'Tokens',
  blocks: [
    paragraph([
      'A token is ',
      code('sp{u|a|k}_<residency>_<key id><32 random><6 checksum>'),
      ', base62. Its checksum makes a typing error cost no read, and lets scanners tell a real one offline. Scanners find it with:',
    ]),
    codeBlock('Pattern of every token', 'text', TOKEN_PATTERN),
    table(
      'Kinds of token',
      ['Begins with', 'Opens', 'Ends'],
      [
        [[code('spu_')], 'one MCP server', 'with the server, or when it is rotated or revoked'],
        [
          [code('spa_')],
          'the provisioning API within its roles, and doors as second factor',
          'when it expires or is revoked',
        ],
        [[code('spk_')], 'the provisioning API as the operator; no door', 'when it expires or is revoked'],
      ],
    ),
  ],
});

const requests = (model: ReferenceModel): Section => {
  const base = baseOf(model);
  const recorded = recordedAnswers(base);
  return {
    id: 'exact-requests',
    title: 'Exact requests',
    blocks: [
      paragraph(
        'Replace the words in capitals. These four are the ways through a door; each was sent by a test as it stands here and got the answer below.',
      ),
      ...DOOR_REQUESTS.map((request) => requestBlock(request, base)),
      answerBlock('The answer of all four', recorded.call),
      paragraph('Whatever is wrong with a door is answered alike, but for the request’s id:'),
      answerBlock('The answer at a closed door', recorded.closed),
      paragraph('A tenant’s administrator mints the second factor; its text is in this one answer and nowhere else.'),
      requestBlock(createApiTokenExample, base),
      answerBlock('A new API token', recorded.createApiToken),
    ],
  };
};

export const authenticationLayers = (model: ReferenceModel): Section => ({
  id: 'authentication-layers',
  aliases: ['authentication'],
  title: 'Authentication layers',
  blocks: [
    table('Layers, in the order in which a call meets them', ['Layer', 'What it is'], layers(model)),
    list([
      [
        'The server’s id in the path and the token as ',
        code(bearerHeader('YOUR_URL_TOKEN')),
        ' is the better way for clients that can send headers: no secret stands in a URL.',
      ],
      [
        'The second factor comes as ',
        code('Authorization: Bearer'),
        ' where the URL token is in the path, and as ',
        code('X-Api-Token'),
        ' where that header is taken.',
      ],
      [
        code('Authorization'),
        ', ',
        code('X-Api-Token'),
        ', ',
        code('Origin'),
        ' and ',
        code('Mcp-*'),
        ' may not be repeated: 400. An ',
        code('Origin'),
        ' that is not allowed is refused: 403.',
      ],
    ]),
    note(
      'There is no OAuth authorisation server for MCP clients: a refusal carries no challenge, and well-known OAuth addresses are answered 404. A client that insists on signing in is given the URL alone.',
    ),
    dualAuthFigure,
  ],
  sections: [tokens(), requests(model)],
});

/** As the gateway reads it back. */
const bearerHeader = (token: string): string => {
  const value = `Bearer ${token}`;
  if (bearer(value) !== token) throw new Error('the gateway would not read this');
  return `Authorization: ${value}`;
};
