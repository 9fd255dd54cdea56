// When doors and tokens end, asked of the function that decides it; and the life of a door from account to end.
import { LIST_TTL_MS } from '#core/mcp/revisions.ts';
import { readExpiry } from '#core/provisioning/expiry.ts';
import { OPENAPI_RESOURCE, ROUTES } from '#core/provisioning/routes.ts';
import { code, list, paragraph, type Section, type Text, table, toPage } from '#lib/trust/document/document.ts';
import { EXAMPLE_TIME } from './example.ts';
import type { ReferenceModel } from './input.ts';

const DAY_MS = 86_400_000;
const isoDay = (days: number): string => new Date(EXAMPLE_TIME + days * DAY_MS).toISOString().replace('.000', '');

const asked = (maxDays: number): readonly (string | null | undefined)[] => [
  undefined,
  isoDay(7),
  isoDay(maxDays),
  isoDay(maxDays + 1),
  isoDay(-1),
  '2026-02-30T00:00:00Z',
  'tomorrow',
  null,
];

const expiryRow = (
  wish: string | null | undefined,
  { tokenLifetimes }: ReferenceModel['settings'],
): readonly Text[] => {
  const expiry = readExpiry(wish, EXAMPLE_TIME, tokenLifetimes);
  const said = wish === undefined ? 'absent' : JSON.stringify(wish);
  if (!expiry.ok) return [said, `refused: ${expiry.error.pointer} ${expiry.error.detail}`];
  const { expiresAt } = expiry.value;
  return [said, expiresAt === undefined ? 'never' : new Date(expiresAt).toISOString().replace('.000', '')];
};

export const expiration = ({ settings }: ReferenceModel): Section => ({
  id: 'expiration',
  title: 'Expiration',
  blocks: [
    paragraph(
      `Every server, API token and admin key has an end: ${settings.tokenLifetimes.defaultDays} days after it was made unless the request says another. An end lies at most ${settings.tokenLifetimes.maxDays} days ahead whenever it is set or moved.${settings.tokenLifetimes.allowNever ? ' This deployment allows tokens without an end where a request asks for it.' : ' No token is without an end.'}`,
    ),
    table(
      `What expires_at may be, asked at ${isoDay(0)}`,
      ['expires_at', 'Ends'],
      asked(settings.tokenLifetimes.maxDays).map((wish) => expiryRow(wish, settings)),
    ),
    table(
      'What ends a door',
      ['Layer', 'When', 'How late at most'],
      [
        ['Every request', 'compares the clock with the record of the token, read strongly consistent', 'not at all'],
        ['Purge', 'runs every minute, deletes what has ended and records it', '15 minutes, then an alarm calls'],
        ['Time to live', 'of the table’s item', 'days; it stands between nobody and a secret'],
      ],
    ),
    list([
      [
        'Revoked by ',
        code('DELETE /mcp-servers/{id}'),
        ' or many at once by ',
        code('POST /revocations'),
        ': the next request is refused.',
      ],
      [
        code('POST /mcp-servers/{id}/rotate'),
        ' replaces the token and ends the old one at once; scope, id and end stay.',
      ],
      [code('PATCH /mcp-servers/{id}'), ' moves the end. What has ended is not brought back.'],
      [code('expire_unused_after'), ' revokes a server that nobody called for so many days.'],
      `A client may keep a list of tools ${LIST_TTL_MS / 1000} s, where its revision knows that: a call through a closed door is refused all the same.`,
    ]),
  ],
});

/** The routes of what lives and ends; the rest is in the OpenAPI document. */
const LIFE = ROUTES.filter(({ resource }) =>
  /^\/(?:tenants|integrated-account|mcp-servers|revocations)/.test(resource),
).filter(({ resource }) => !/audit|usage/.test(resource));

const routeRow = ({ method, resource, roles, summary }: (typeof ROUTES)[number]): readonly Text[] => [
  [code(`${method} ${resource}`)],
  summary,
  roles.length === 0 ? 'the operator alone' : roles.join(', '),
];

export const lifecycle = (): Section => ({
  id: 'lifecycle',
  title: 'Lifecycle',
  blocks: [
    {
      kind: 'list',
      ordered: true,
      items: [
        ['The operator creates a tenant: ', code('POST /tenants'), '.'],
        [
          'The tenant’s backend connects an account: with a credential at once, or by a link that its owner opens (',
          code('POST /integrated-account/{id}/connect'),
          ') and a code that the backend confirms.',
        ],
        [
          'It creates a server with a scope and an end, and hands its URL to an agent: ',
          code('POST /integrated-account/{id}/mcp'),
          '.',
        ],
        'The agent lists and calls. Each call is written down, sent once and answered.',
        'The server is rotated, moved or revoked; or it ends by itself.',
        [
          'An account is deleted with its servers and its credential, a tenant with everything but its audit records: ',
          code('DELETE /tenants/{id}'),
          ' closes doors first and ends with a signed receipt.',
        ],
      ],
    },
    list([
      [
        code('Idempotency-Key'),
        ' goes with any POST of the provisioning API, for 24 hours: the same request again answers the same, without its token; another body under it is 422.',
      ],
      [
        code('_meta["sallyport/idempotency_key"]'),
        ' goes with a writing call, for 24 hours: the second sends nothing and says what became of the first.',
      ],
    ]),
    table(
      'The provisioning API of tenants, accounts and servers, and which of a tenant’s roles may; the operator’s keys may all',
      ['Request', 'What it does', 'Roles'],
      LIFE.map(routeRow),
    ),
    paragraph([
      'All operations with their schemas: ',
      code(`GET ${OPENAPI_RESOURCE}`),
      '. What each role may: ',
      toPage('roles', '/trust', 'rbac'),
      ' on the trust page.',
    ]),
  ],
});
