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
      ['Transport', 'TLS 1.2 or later, in both directions'],
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
        'One HTTP 401, the same bytes whatever was wrong; no OAuth challenge, because there is no OAuth server for callers',
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

const ends = ({ defaultDays, maxDays, allowNever }: TrustModel['settings']['tokenLifetimes']): string =>
  `${defaultDays} days unless told, at most ${maxDays}${allowNever ? ', or never if that is asked for' : ''}`;
