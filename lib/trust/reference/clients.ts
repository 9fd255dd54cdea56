// The table of clients as a section: what each can send, and what to copy.
import { type Client, headerDoor, type Support, secondFactorDoor, urlDoor } from '#lib/trust/clients/client.ts';
import { CLIENTS } from '#lib/trust/clients/clients.ts';
import { VARIABLES } from '#lib/trust/clients/placeholders.ts';
import { code, list, note, outside, paragraph, type Section, type Text, table } from '#lib/trust/document/document.ts';
import { baseOf, type ReferenceModel } from './input.ts';

const HEADER: { readonly [S in Support]: string } = { yes: 'yes', limited: 'limited beta', no: 'no' };

const matrixRow = ({ id, name, modes, asOf, source }: Client): readonly Text[] => [
  [{ link: name, to: { anchor: anchorOf(id) } }],
  modes.url,
  HEADER[modes.header],
  modes.header === 'yes' ? 'yes' : 'no',
  modes.oauth === 'yes' ? 'not offered; the client could' : 'not offered',
  [outside(asOf, source)],
];

const anchorOf = (id: string): string => `client-${id}`;

/** Whoever writes code leaves a member out unaided. */
const CODE: ReadonlySet<string> = new Set(['ts', 'python']);

const clientSection =
  (base: string) =>
  ({ id, name, where, asOf, source, remarks, snippets }: Client): Section => ({
    id: anchorOf(id),
    title: name,
    blocks: [
      paragraph([`${where}. Read on ${asOf} in `, outside('its documentation', source), '.']),
      ...(remarks.length > 0 ? [list(remarks)] : []),
      ...snippets(urlDoor(base)).filter(({ language }) => !CODE.has(language)),
      ...snippets(headerDoor(base)),
    ],
  });

const cursorExample = (base: string) =>
  CLIENTS.find(({ id }) => id === 'cursor')?.snippets(secondFactorDoor(base)) ?? [];

export const clients = (model: ReferenceModel): Section => {
  const base = baseOf(model);
  return {
    id: 'clients',
    title: 'Clients',
    blocks: [
      table(
        'Clients and the ways in which they can come',
        ['Client', 'URL token alone', 'Token in a header', 'Second factor', 'OAuth', 'As of'],
        CLIENTS.map(matrixRow),
      ),
      note(
        'Sallyport offers MCP clients no OAuth authorisation server. Where a client asks how to sign in, choose none.',
      ),
      list([
        'URL alone: the URL is the secret. It needs nothing else, and works wherever a URL can be pasted. In code, leave the headers out.',
        [
          'Header: the URL holds the server’s id, and the token lies in the environment variable ',
          code(VARIABLES.token),
          ' of the machine. Prefer it where the client can.',
        ],
        [
          'Second factor: the same, and the header ',
          code('X-Api-Token'),
          ' with an API token, here in ',
          code(VARIABLES.apiToken),
          '. It is written as the first header is:',
        ],
      ]),
      ...cursorExample(base),
    ],
    sections: CLIENTS.map(clientSection(base)),
  };
};
