import { describe, expect, it } from 'vitest';
import type { Method } from '#core/integrations/integration.ts';
import { annotationsOf, methodClass } from '#core/tools/method-class.ts';

const via = (http: Method['http'], more: Partial<Method> = {}): Method => ({ http, path: '/x', ...more });

describe('methodClass', () => {
  it.each([
    ['list', via('GET'), 'read'],
    ['get', via('GET'), 'read'],
    ['create', via('POST'), 'write'],
    ['update', via('PATCH'), 'write'],
    ['replace', via('PUT'), 'write'],
    ['delete', via('DELETE'), 'write'],
    ['search', via('POST', { class: 'read' }), 'read'],
    // A name says nothing about what it does: it is custom until the data says otherwise.
    ['search', via('GET'), 'custom'],
    ['merge', via('POST'), 'custom'],
    ['constructor', via('POST'), 'custom'],
  ] as const)('%s: %o is %s', (name, method, expected) => {
    expect(methodClass(name, method)).toBe(expected);
  });
});

describe('annotationsOf', () => {
  it.each([
    ['list', via('GET'), { readOnlyHint: true, destructiveHint: false, idempotentHint: true }],
    ['search', via('POST', { class: 'read' }), { readOnlyHint: true, destructiveHint: false, idempotentHint: true }],
    ['create', via('POST'), { readOnlyHint: false, destructiveHint: false, idempotentHint: false }],
    ['update', via('PATCH'), { readOnlyHint: false, destructiveHint: true, idempotentHint: false }],
    ['replace', via('PUT'), { readOnlyHint: false, destructiveHint: true, idempotentHint: true }],
    ['delete', via('DELETE'), { readOnlyHint: false, destructiveHint: true, idempotentHint: true }],
    ['merge', via('POST'), { readOnlyHint: false, destructiveHint: true, idempotentHint: false }],
    [
      'create',
      via('PUT', { idempotent: false }),
      { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
    ],
  ] as const)('%s: %o', (name, method, expected) => {
    expect(annotationsOf(name, method)).toEqual({ ...expected, openWorldHint: true });
  });

  it('carries the title', () => {
    expect(annotationsOf('list', via('GET'), 'List things').title).toBe('List things');
  });
});
