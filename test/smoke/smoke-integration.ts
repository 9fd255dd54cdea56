// The tenant's integration: a list of known, large size, a tool whose arguments are refused before anything is sent, and
// one that waits for a slow upstream.
import type { JsonObject } from '#core/json.ts';

export const SMOKE_SLUG = 'smoke-probe';

/** A list of 20 in one batch is 5.4 MB: under Lambda's 6 MB, over anything that buffers less. */
const FILLERS = 70;
const FILLER = 'This tool exists to make a list of known size, and is never called. ';

export const NOTE_TOOL = 'smoke_note';
export const SLOW_TOOL = 'smoke_slow';

/** @param slow URL that takes over 30 s to answer */
export const smokeIntegration = (slow = 'https://smoke.example.com/slow'): JsonObject => {
  const { origin, pathname } = new URL(slow);
  const names = Array.from({ length: FILLERS }, (_, n) => `filler_${n}`);
  const read = (path: string, name: string) => ({ http: 'GET', path, class: 'read', tool_name: name });
  return {
    schema_version: 1,
    slug: SMOKE_SLUG,
    label: 'Smoke probe',
    tool_label: 'smoke',
    version: '1.0.0',
    base_url: origin,
    auth: [
      {
        kind: 'bearer',
        fields: { token: 'Any.' },
        apply: [{ in: 'header', name: 'authorization', value: 'Bearer {{credential.token}}' }],
      },
    ],
    resources: {
      notes: {
        singular: 'note',
        plural: 'notes',
        methods: {
          create: { http: 'POST', path: '/notes', tool_name: NOTE_TOOL },
          slow: read(pathname, SLOW_TOOL),
          ...Object.fromEntries(names.map((name) => [name, read(`/${name}`, `smoke_${name}`)])),
        },
      },
    },
    documentation: [
      {
        resource: 'notes',
        method: 'create',
        description: 'Stores a note.',
        body_schema: {
          type: 'object',
          properties: { text: { type: 'string' }, required_but_never_sent: { type: 'string' } },
          required: ['text', 'required_but_never_sent'],
        },
      },
      { resource: 'notes', method: 'slow', description: 'Answers too late.' },
      ...names.map((method) => ({ resource: 'notes', method, description: FILLER.repeat(55).trim() })),
    ],
  };
};
