// A call to a door that asks for two tokens, step by step.
import type { Figure, Shape } from '#lib/trust/document/document.ts';
import { arrow, labelled } from './drawing.ts';

const CLIENT = 58;
const GATEWAY = 190;
const TOKENS = 310;
const UPSTREAM = 424;
const [TOP, BOTTOM] = [48, 576];
/** The token table is asked once: below that its line would cross the words of others. */
const ASKED = 296;

const lane = (x: number, name: string, bottom = BOTTOM): readonly Shape[] => [
  { shape: 'line', from: [x, TOP], to: [x, bottom], dashed: true },
  ...labelled([x - 50, 8, 100, 40], [name], 'strong'),
];

const STEPS: readonly Shape[] = [
  ...arrow([CLIENT, GATEWAY, 92], 'POST, both tokens'),
  ...labelled([GATEWAY - 82, 110, 164, 52], ['Form, checksum', 'of both tokens']),
  ...arrow([GATEWAY, TOKENS, 198], 'URL token?'),
  ...arrow([GATEWAY, TOKENS, 236], 'API token?'),
  ...arrow([TOKENS, GATEWAY, 276], 'both records', true),
  ...labelled([GATEWAY - 82, 300, 164, 72], ['Both live?', 'same tenant?', 'role agent, in scope?']),
  ...arrow([GATEWAY, CLIENT, 410], 'no: always 401', true),
  ...arrow([GATEWAY, UPSTREAM, 454], 'yes: request with credential'),
  ...arrow([UPSTREAM, GATEWAY, 498], 'the vendor’s answer', true),
  ...arrow([GATEWAY, CLIENT, 542], 'the result', true),
];

export const dualAuthFigure: Figure = {
  kind: 'figure',
  caption: 'A call with two tokens',
  description:
    'Four parties: the MCP client, the gateway, the token table and the upstream. The client sends one POST with the URL token and the API token. The gateway checks the form and the checksum of both without reading anything. It then asks the token table for the keyed hash of the URL token and, at the same time, for that of the API token, and gets both records. If one of them is missing or has ended, if they are of different tenants or the API token has not the role agent, the client is answered 401, in the same words whichever it was; a tool out of scope is answered as unknown. Otherwise one request goes to the upstream, and the credential is attached to it last. The vendor’s answer comes back to the gateway, and the result to the client.',
  drawing: {
    width: 480,
    height: 584,
    shapes: [
      ...lane(CLIENT, 'MCP client'),
      ...lane(GATEWAY, 'Gateway'),
      ...lane(TOKENS, 'Token table', ASKED),
      ...lane(UPSTREAM, 'Upstream'),
      ...STEPS,
    ],
  },
};
