// What a method may do, where its name does not say it. Scopes follow this, so in doubt it is not a read: a POST that
// searches is one only when an operator says so.
import type { Method } from '#core/integrations/integration.ts';
import type { Operation } from './operations.ts';
import { objectsIn, textIn } from './resolve.ts';
import { STANDARD, snake } from './words.ts';

/** A GET whose name says that it changes something. */
const CHANGES =
  /^(?:accept|access|activate|add|apply|approve|archive|assign|attach|ban|block|cancel|capture|charge|clear|close|confirm|connect|create|deactivate|decline|delete|deploy|destroy|detach|disable|disconnect|do|drop|enable|erase|execute|flush|follow|impersonate|install|invite|join|kick|kill|leave|link|lock|login|logout|mark|merge|move|mute|open|patch|pause|pay|perform|post|publish|purge|push|put|reboot|redeem|refund|regenerate|register|reindex|reject|remove|rename|renew|replay|refresh|request|resend|reset|restart|restore|resume|retry|revoke|rollback|rotate|run|send|set|share|shutdown|sign|start|stop|submit|subscribe|suspend|sync|terminate|toggle|transfer|trigger|unarchive|unassign|unban|unblock|unfollow|uninstall|unlink|unlock|unregister|unsubscribe|update|upload|void|wipe|write)$/;

/** `class` of a method; `undefined` where its name carries it, or where it is custom. */
export const classOf = ({ http, id, path, data }: Operation, method: string): Method['class'] => {
  const [fixed = '', search = ''] = path.split('?');
  const isCommand =
    [...new URLSearchParams(search).values()].some((word) => CHANGES.test(word)) ||
    parameterNames({ path, data }).some((name) => COMMAND.test(name));
  const isGet = http === 'GET' || http === 'HEAD';
  if ((STANDARD as readonly string[]).includes(method)) return isGet && isCommand ? 'custom' : undefined;
  if (http === 'PUT' || http === 'PATCH' || http === 'DELETE') return 'write';
  if (!isGet) return undefined;
  const last = snake(fixed.split(/[/.:]/).at(-1) ?? '');
  const words = [...snake(id).split('_').slice(0, 2), ...last.split('_')];
  return isCommand || words.some((word) => CHANGES.test(word)) ? undefined : 'read';
};

/** An argument that says what is done makes anything of the call. */
const COMMAND = /^(?:action|command|cmd|verb)$/i;

const parameterNames = ({ path, data }: Pick<Operation, 'path' | 'data'>): readonly string[] => [
  ...Array.from(path.matchAll(/\{([^{}]+)\}/g), ([, name = '']) => name),
  ...objectsIn(data.parameters)
    .filter((each) => each.required === true)
    .map(({ name }) => textIn(name)),
];
