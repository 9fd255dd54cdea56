// #auth: tokens, the second factor, and the three layers of expiry.
import { TOKEN_RANDOM_BITS } from '#core/tokens/token.ts';
import { code, facts, paragraph, type Section, table, toPage } from '../document/document.ts';
import type { TrustModel } from '../model/trust-model.ts';
import { promised } from './evidence-text.ts';
import { sectionOf } from './section.ts';

export const auth = (model: TrustModel): Section => {
  const { tokenLifetimes, demandsSignature } = model.settings;
  return sectionOf('auth', [
    paragraph([
      'Whoever calls an MCP server presents its token. Exact requests are in the ',
      toPage('integration reference', '/reference', 'authentication-layers'),
      '.',
    ]),
    facts([
      ['Format', [code('sp{u|a|k}_<residency>_<key id><32 random><6 checksum>'), ', base62']],
      [
        'What is left to guess',
        `${TOKEN_RANDOM_BITS} bits. The checksum makes a typo cost no look-up; secret scanners verify a find by it.`,
      ],
      [
        'Stored as',
        'HMAC-SHA-256 under a key that AWS KMS derives; its root never leaves KMS. The token itself is shown once.',
      ],
      ['Transport', transport(model)],
      [
        'Second factor',
        'Off or on for each MCP server: an API token of its tenant, as Authorization: Bearer or X-Api-Token',
      ],
      [
        'Provisioning API',
        demandsSignature
          ? 'An admin key or API token, and an AWS SigV4 signature'
          : 'An admin key or an API token with roles',
      ],
      [
        'Refusals',
        'One HTTP 401, the same whatever was wrong but for the id of the request; no OAuth challenge, because there is no OAuth server for callers. A token of another residency is answered 421 and is not looked up',
      ],
    ]),
    table(
      'Kinds of tokens',
      ['Token', 'Opens', 'Held by', 'Ends after'],
      [
        [[code('spu_…'), ' URL token'], 'one MCP server', 'an agent', ends(tokenLifetimes)],
        [
          [code('spa_…'), ' API token'],
          'the provisioning API by role; second factor',
          'a tenant’s backend',
          ends(tokenLifetimes),
        ],
        [[code('spk_…'), ' admin key'], 'the provisioning API, all tenants', 'the operator', ends(tokenLifetimes)],
      ],
    ),
    promised(model, 'auth'),
  ]);
};

/** API Gateway's own hosts take TLS 1.0 as well (Developer Guide, "Choose a minimum TLS version for a custom domain"). */
const transport = ({ published: { residencies } }: TrustModel): string => {
  const own = residencies.filter(({ baseUrl }) => baseUrl === undefined).map(({ name }) => name);
  return own.length === 0
    ? 'TLS 1.2 or later, in both directions'
    : `TLS 1.2 or later to upstreams, and to the gateway under a domain of its own. Under API Gateway’s host (${own.join(', ')}) callers choose: HTTPS alone, from TLS 1.0 on`;
};

const ends = ({ defaultDays, maxDays, allowNever }: TrustModel['settings']['tokenLifetimes']): string =>
  `${defaultDays} days unless told, at most ${maxDays} ahead${allowNever ? ', or never if that is asked for' : ''}`;
