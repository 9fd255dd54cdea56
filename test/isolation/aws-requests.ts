// What the adapters ask of AWS, written down as it leaves them, and as IAM would be asked about it.
import { storeUnavailable } from '#adapters/aws/dynamo.ts';
import type { CallAws } from '#adapters/aws/signed-client.ts';
import type { AwsService } from '#adapters/aws/wire.ts';
import type { Request, StackInAccount } from '#test/lib/stack/account.ts';
import { dataKey, secret, via } from '#test/lib/stack/callers.ts';

/** A string for each name that is read here; DynamoDB's keys and KMS's context are objects. */
type Input = { readonly [name: string]: unknown };

export type Asked = {
  /** Tenant of the session that asked; `undefined`: the function's own role. */
  readonly session: string | undefined;
  readonly service: AwsService;
  readonly operation: string;
  readonly input: Input;
};

export type Recorded = { readonly call: CallAws; readonly asked: Asked[] };

type Options = {
  /** The tenant whose session is begun, whichever the code asks for. @default the one it asks for */
  readonly caller?: string;
  /** Whether a request is carried out; the others are answered as AWS denies. @default every one is */
  readonly isAllowed?: (asked: Asked) => Promise<boolean>;
};

/** In front of a client: STS is answered here, with keys that say whose session it is, and the rest is passed on. */
export const recordedAws = (real: CallAws, { caller, isAllowed = async () => true }: Options = {}): Recorded => {
  const asked: Asked[] = [];
  const call: CallAws = async (service, operation, given, as) => {
    const input: Input =
      service === 'sts' && caller !== undefined
        ? { ...given, RoleSessionName: caller, 'Tags.member.1.Value': caller }
        : { ...given };
    const one = { session: as?.accessKeyId, service, operation, input };
    asked.push(one);
    if (!(await isAllowed(one))) throw storeUnavailable(service, operation, 'AccessDeniedException');
    if (service !== 'sts') return real(service, operation, input);
    return { AccessKeyId: input['Tags.member.1.Value'], SecretAccessKey: 'none', SessionToken: 'none' };
  };
  return { call, asked };
};

const READS = ['GetItem', 'GetSecretValue'];

/** @param secretPrefix of the names that were recorded: the stack has another */
export const iamRequests = (
  stack: StackInAccount,
  { service, operation, input }: Pick<Asked, 'service' | 'operation' | 'input'>,
  secretPrefix: string,
): readonly Request[] => {
  const action = `${service}:${operation}`;
  const use = `kms:${READS.includes(operation) ? 'Decrypt' : 'GenerateDataKey'}`;
  switch (service) {
    case 'secretsmanager': {
      const arn = secret(stack, String(input.SecretId).replace(`${secretPrefix}/`, `${stack.name}/`));
      return [
        { action, on: arn },
        { action: use, on: dataKey(stack), context: via(stack, service, arn) },
      ];
    }
    case 'dynamodb': {
      // The key that the table is under, DynamoDB uses for whoever may have the item: that is nobody's in particular.
      const { pk } = input.Key as { readonly pk: { readonly S: string } };
      const on = stack.arn('AWS::DynamoDB::Table', `Tables${input.TableName}`);
      return [{ action, on, context: { 'dynamodb:LeadingKeys': [pk.S] } }];
    }
    case 'kms': {
      // No policy looks at the account.
      const { tenant, purpose } = input.EncryptionContext as { readonly tenant: string; readonly purpose: string };
      const context = { 'kms:EncryptionContext:tenant': tenant, 'kms:EncryptionContext:purpose': purpose };
      return [{ action, on: dataKey(stack), context }];
    }
    case 'sts': {
      const on = stack.arn('AWS::IAM::Role', 'McpTenantRole');
      const tenant = String(input['Tags.member.1.Value']);
      const context = { 'aws:RequestTag/tenant': tenant, 'aws:TagKeys': [String(input['Tags.member.1.Key'])] };
      return ['AssumeRole', 'TagSession'].map((each) => ({ action: `sts:${each}`, on, context }));
    }
    default:
      throw new Error(`IAM was not asked about ${action}`);
  }
};
