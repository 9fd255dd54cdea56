// What a method may do, where its name does not say it. Scopes follow this, so in doubt it is not a read: a POST that
// searches is one only when an operator says so.
import type { Method } from '#core/integrations/integration.ts';
import type { Operation } from './operations.ts';
import { STANDARD, snake } from './words.ts';

/** A GET whose name says that it changes something. */
const CHANGES =
  /^(?:access|activate|add|approve|archive|cancel|clear|close|create|deactivate|delete|disable|enable|invite|join|kick|leave|lock|logout|mark|merge|move|open|patch|post|publish|purge|push|put|regenerate|remove|rename|renew|refresh|request|reset|revoke|rotate|run|send|set|share|start|stop|trigger|unlock|update|upload|write)$/;

/** `class` of a method; `undefined` where its name carries it, or where it is custom. */
export const classOf = ({ http, id, path }: Operation, method: string): Method['class'] => {
  if ((STANDARD as readonly string[]).includes(method)) return undefined;
  if (http === 'PUT' || http === 'PATCH' || http === 'DELETE') return 'write';
  if (http !== 'GET' && http !== 'HEAD') return undefined;
  const words = [...snake(id).split('_').slice(0, 2), snake(path.split(/[/.:]/).at(-1) ?? '')];
  return words.some((word) => CHANGES.test(word)) ? undefined : 'read';
};
