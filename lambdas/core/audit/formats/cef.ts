// Common Event Format, version 0 (ArcSight, "Implementing ArcSight Common Event Format"): one line for each event.

import type { AuditEvent, SealedEvent } from '#core/audit/record.ts';
import { VERSION } from '#core/version.ts';

const header = (text: string): string => text.replace(/[\\|]/g, '\\$&').replace(/[\r\n]+/g, ' ');
const value = (text: string): string => text.replace(/[\\=]/g, '\\$&').replace(/\r?\n/g, '\\n');

/** 0 to 10: a refusal is worth a look, what ended without a word more so. */
const SEVERITIES = { success: 1, failure: 3, denied: 5, unknown: 6 } as const;

/** Fields that CEF has no key for, each as a pair with its label. */
const OWN: readonly (readonly [key: string, label: string, of: (event: AuditEvent & { seq?: number }) => unknown])[] = [
  ['cs1', 'tenant', ({ tenant }) => tenant],
  ['cs2', 'server', ({ server }) => server],
  ['cs3', 'account', ({ account }) => account],
  ['cs4', 'integration', ({ integration }) => integration],
  ['cs5', 'tool', ({ tool }) => tool],
  ['cs6', 'definition_hash', (event) => event.definition_hash],
  ['cn1', 'status', ({ outcome }) => outcome.status],
  ['cn2', 'ms', ({ outcome }) => outcome.ms],
  ['cn3', 'seq', ({ seq }) => seq],
  ['flexString1', 'request_id', (event) => event.request_id],
];

const fieldsOf = (event: AuditEvent): { readonly [key: string]: unknown } => {
  const { actor, outcome } = event;
  return {
    ...{ rt: event.time, end: outcome.time, externalId: event.id, act: event.action },
    ...{ outcome: outcome.result, reason: outcome.reason, suid: actor.id, spriv: actor.kind },
    ...{ sourceServiceName: event.client_name, dhost: event.upstream_host, requestMethod: event.http_method },
    ...{ out: outcome.request_bytes, in: outcome.response_bytes },
  };
};

export const toCef = (event: AuditEvent | SealedEvent): string => {
  const { action, tool, outcome } = event;
  const own = OWN.flatMap(([key, label, of]) =>
    of(event) === undefined ? [] : [[`${key}Label`, label] as const, [key, of(event)] as const],
  );
  const extension = [...Object.entries(fieldsOf(event)), ...own]
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => `${key}=${value(String(each))}`);
  const name = tool === undefined ? action : `${action} ${tool}`;
  const head = ['CEF:0', 'Sallyport', 'Sallyport', VERSION, action, name, String(SEVERITIES[outcome.result])];
  return `${head.map(header).join('|')}|${extension.join(' ')}`;
};
