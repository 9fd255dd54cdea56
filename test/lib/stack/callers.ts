// Who asks, and with what, in the tests that an IAM simulator decides.
import { ACCOUNT, type Caller, type StackInAccount } from './account.ts';

export const ADMINISTRATOR: Caller = {
  principal: `arn:aws:sts::${ACCOUNT}:assumed-role/Administrator/somebody`,
  policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
};

export const via = ({ region }: StackInAccount, service: string, secret?: string) => ({
  'kms:ViaService': `${service}.${region}.amazonaws.com`,
  ...(secret !== undefined && { 'kms:EncryptionContext:SecretARN': secret }),
});

export const secret = ({ region }: StackInAccount, name: string): string =>
  `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-AbCdEf`;

export const dataKey = (stack: StackInAccount): string => stack.arn('AWS::KMS::Key', 'KeysData');
