// Where two tenants meet in a deployment, and where they do not.
import type { Figure, Shape } from '#lib/trust/document/document.ts';
import { down, labelled } from './drawing.ts';

type Tenant = { readonly name: string; readonly x: number };

const WIDTH = 208;

const tenant = ({ name, x }: Tenant): readonly Shape[] => {
  const middle = x + WIDTH / 2;
  return [
    ...labelled([x, 8, WIDTH, 56], [`Agents of tenant ${name}`, 'URL token, API token']),
    down(middle, 64, 128),
    down(middle, 224, 264),
    ...labelled([x, 264, WIDTH, 56], ['Credential', `sealed for ${name}’s account`]),
    ...labelled([x, 330, WIDTH, 56], ['Records', `partition of tenant ${name}`]),
    ...labelled([x, 396, WIDTH, 56], ['Audit trail', `hash chain of tenant ${name}`]),
    down(middle, 452, 492),
    ...labelled([x, 492, WIDTH, 56], ['Connected account', `at the vendor, of ${name}`], 'quiet'),
  ];
};

export const tenancyFigure = (isolated: boolean): Figure => ({
  kind: 'figure',
  caption: 'Tenant isolation in one residency',
  description: `Agents of tenant A and of tenant B each come with tokens of their own to the same gateway. The gateway reads the record of the token, which names one tenant, one account and one scope, and goes on with nothing else.${isolated ? ' Each request is run in an execution environment that serves one tenant alone.' : ''} Below it, each tenant has a credential that is sealed for that tenant and account, records in a partition of its own, and an audit trail that is a hash chain of its own; from there one request leads to that tenant’s connected account at the vendor. No line leads from one tenant’s side to the other’s. All of it but the vendor lies in one AWS region.`,
  drawing: {
    width: 460,
    height: 556,
    shapes: [
      { shape: 'box', x: 4, y: 90, w: 452, h: 376, tone: 'quiet' },
      { shape: 'text', x: 230, y: 114, text: 'one AWS region', anchor: 'middle', size: 13 },
      ...labelled(
        [16, 128, 428, 96],
        [
          'Gateway',
          'a token’s record names one tenant,',
          'one account, one scope',
          ...(isolated ? ['an environment for each tenant'] : []),
        ],
        'strong',
      ),
      ...tenant({ name: 'A', x: 16 }),
      ...tenant({ name: 'B', x: 236 }),
    ],
  },
});
