// Credentials, payloads and the audit trail: what is kept, and what is not.

import { AUDIT_TABLE_DAYS } from '#adapters/aws/audit-trail.ts';
import { OPENED_MS } from '#adapters/aws/sealer.ts';
import { SECRET_CACHE_MS } from '#adapters/aws/secret-reader.ts';
import type { VaultKind } from '#core/credentials/vault.ts';
import { code, facts, list, paragraph, type Section, toPage } from '#lib/trust/document/document.ts';
import type { ReferenceModel } from './input.ts';

const VAULTS: { readonly [V in VaultKind]: string } = {
  secretsManager:
    'Secrets Manager, one secret for each account, under the residency’s KMS key; deleted without a recovery window',
  dynamodb: 'DynamoDB, sealed under a KMS data key that is bound to tenant, account and purpose',
};

export const credentialHandling = ({ settings }: ReferenceModel): Section => ({
  id: 'credential-handling',
  title: 'Credential handling',
  blocks: [
    paragraph(
      'Neither an agent nor a model ever holds the vendor’s credential. It is attached to a request on the connection whose address was checked, after everything else is decided, and goes to the hosts of the integration alone.',
    ),
    facts([
      ['What is handed over', VAULTS[settings.credentialVault]],
      ['Access tokens', 'the credential table, sealed under a KMS data key that is bound to tenant and account'],
      [
        'In memory',
        `a credential that was read for ${SECRET_CACHE_MS / 1000} s, an opened token for ${OPENED_MS / 60_000} minutes`,
      ],
      ['URL tokens, API tokens', 'only HMAC-SHA-256 hashes under a key that is derived in KMS; a token is shown once'],
      ['Caller’s headers', 'never travel upstream'],
      ['Redirects', 'not followed; a request goes to https on port 443 of a public address'],
    ]),
    list([
      'A credential is answered to nobody, not even to whoever stored it: it can be replaced or deleted.',
      'An upstream’s 401 drops what is in memory at once. It is told as a failure of the tool, and the call is not repeated.',
      [
        'An account whose grant has ended becomes ',
        code('needs_reauth'),
        ': calls name a link by which its owner connects it again, where the client can show one.',
      ],
    ]),
  ],
});

export const zeroDataRetention = (): Section => ({
  id: 'zero-data-retention',
  title: 'Zero data retention',
  blocks: [
    paragraph(
      'Request and response payloads are stored nowhere: they pass through the memory of one call and are gone when its answer has left. No log line, metric or audit record has a field for an argument’s value, a body, a path or a query.',
    ),
    list([
      'Tests send canaries, values that exist in one request or answer alone, and search every table, object, log line, metric and file for them, also encoded and compressed.',
      'What is kept is who called which tool when, with names, numbers and keyed hashes; and, where it is a short word, what a client calls itself and the vendor’s id of the request.',
      ['How long each kind of record lives is promised under ', toPage('retention', '/trust', 'retention'), '.'],
    ]),
  ],
});

export const auditTrail = ({ settings }: ReferenceModel): Section => ({
  id: 'audit-trail',
  title: 'Audit trail',
  blocks: [
    paragraph(
      `${settings.auditReads === 'closed' ? 'A call’s intent is' : 'The intent of a call that writes is'} written before its first byte goes upstream, and its outcome before its answer leaves. Every refusal of a caller whom a door let in is written too, and every change through the provisioning API.`,
    ),
    facts([
      [
        'In a record',
        'tenant, account, server, token id, API token id, tool, method class, hash of the definition that the model was shown, names of arguments, keyed hash of the arguments, host, status, attribution, sizes, times',
      ],
      ['Not in it', 'values of arguments, bodies, paths, queries, tokens'],
      [
        'Without a store',
        settings.auditReads === 'closed'
          ? 'no call is made: 503, reason audit_unavailable'
          : 'no call that may write is made: 503, reason audit_unavailable; a call that reads goes on and is written as a whole',
      ],
      [
        'Sealed',
        `every minute, into batches that form a hash chain for each tenant and are signed with a KMS key; the table they come from keeps records ${AUDIT_TABLE_DAYS} days`,
      ],
      ['Read with', [code('GET /tenants/{id}/audit-events'), ' as JSON, OCSF or CEF, by the roles auditor and admin']],
      [
        'Verified',
        [
          'offline: ',
          code('sallyport audit pull'),
          ' and ',
          code('sallyport audit verify'),
          ' need no answer of the gateway',
        ],
      ],
    ]),
    paragraph([
      'Each record of a call names the hash of the tool as it was shown: ',
      code('definition_hash'),
      ' in the catalogue has the same value.',
    ]),
  ],
});
