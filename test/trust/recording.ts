// Sends what the reference prints, as it is printed, and makes an answer comparable with a recorded one.
import { PLACEHOLDERS } from '#lib/trust/clients/placeholders.ts';
import type { CodeBlock } from '#lib/trust/document/document.ts';
import type { RecordedAnswer } from '#lib/trust/reference/exact-requests.ts';
import { EXAMPLE_TIME } from '#lib/trust/reference/example.ts';
import { api, openDoor, startTestGateway, type TestGateway } from '#test/support/gateway.ts';

/** Real values by the placeholder that stands for them. */
export type Values = { readonly [placeholder: string]: string };

export type World = { readonly gateway: TestGateway; readonly values: Values; readonly nextWindow: () => void };

/** A gateway whose clock stands still, with a tenant, an account, a door that asks for nothing, and both kinds of API token. */
export const startWorld = async (): Promise<World> => {
  let clock = EXAMPLE_TIME;
  const gateway = await startTestGateway({ demo: { limit: 20, window: 10 }, now: () => clock });
  const door = await openDoor(gateway);
  const mint = async (roles: readonly string[]): Promise<string> =>
    (await api(gateway, gateway.adminKey, `POST /tenants/${door.tenant}/api-tokens`, { name: 'test', roles })).body
      .token;
  const values = {
    [PLACEHOLDERS.urlToken]: door.token,
    [PLACEHOLDERS.serverId]: door.server,
    [PLACEHOLDERS.tenantId]: door.tenant,
    [PLACEHOLDERS.accountId]: door.account,
    [PLACEHOLDERS.apiToken]: await mint(['agent']),
    [PLACEHOLDERS.provisioner]: await mint(['provisioner']),
    [PLACEHOLDERS.admin]: await mint(['admin']),
  };
  const nextWindow = () => {
    clock += 20_000;
  };
  return { gateway, values, nextWindow };
};

export const filled = (text: string, values: Values): string =>
  Object.entries(values).reduce((result, [placeholder, value]) => result.replaceAll(placeholder, value), text);

/** Reads a printed request and sends it; `Host` is the one line that a client writes itself. */
export const sendPrinted = async (
  { text }: CodeBlock,
  values: Values,
  { url }: { readonly url: string },
): Promise<{ readonly answer: Response; readonly text: string }> => {
  const [head = '', ...body] = filled(text, values).split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const [method = '', path = '', version] = first.split(' ');
  if (version !== 'HTTP/1.1') throw new Error(`not a request: ${first}`);
  const headers = lines.map((line) => line.split(': ') as [string, string]).filter(([name]) => name !== 'Host');
  const answer = await fetch(url + path, { method, headers, body: body.join('\n\n') });
  return { answer, text: await answer.text() };
};

const RECORDED_HEADERS = /^(?:content-type|retry-after|ratelimit.*|allow)$/;

/** Ids of one run; a number of time is the same, because the clock stands still. */
const UNSTABLE: readonly (readonly [RegExp, string])[] = [
  [/,\\"note\\":\\"[^"\\]*\\"/g, ''],
  [/"request_id":"[^"]+"/g, '"request_id":"REQUEST_ID"'],
  [/tok_[0-9a-z]{24}/g, 'API_TOKEN_ID'],
  [/srv_[0-9a-z]{24}/g, PLACEHOLDERS.serverId],
  [/acc_[0-9a-z]{24}/g, PLACEHOLDERS.accountId],
  [/ten_[0-9a-z]{12}/g, PLACEHOLDERS.tenantId],
  [/spu_dev_[0-9A-Za-z]{39}/g, PLACEHOLDERS.urlToken],
  [/spa_dev_[0-9A-Za-z]{39}/g, PLACEHOLDERS.apiToken],
  [/"hash":"[0-9a-f]{64}"/g, '"hash":"DEFINITION_HASH"'],
];

export const recordedForm = (
  { answer, text }: { readonly answer: Response; readonly text: string },
  gateway: { readonly url: string },
): RecordedAnswer => {
  const stable = UNSTABLE.reduce((result, [pattern, word]) => result.replace(pattern, word), text);
  const headers = [...answer.headers].filter(([name]) => RECORDED_HEADERS.test(name));
  return {
    status_line: `HTTP/1.1 ${answer.status} ${answer.statusText}`,
    headers: Object.fromEntries(headers),
    body: JSON.parse(stable.replaceAll(gateway.url, 'https://gateway.example.com')),
  };
};

/** As the formatter writes it: a list of one word is one line. */
export const asFile = (value: object): string =>
  `${JSON.stringify(value, undefined, 2).replace(/\[\n\s+("[^"\n]*")\n\s+\]/g, '[$1]')}\n`;
