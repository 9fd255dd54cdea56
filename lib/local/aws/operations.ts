// The operations of KMS, Secrets Manager and STS that Sallyport uses, over a key ring and one file of sealed secrets.
// No npm package provides them (ADR 0003). Errors carry AWS's own type names, so that the SDK maps them as in AWS.
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { KeyRing } from './key-ring.ts';
import { readState, writeFileAtomically } from './state-file.ts';

/** Input and output of AWS JSON 1.1, by `X-Amz-Target`. */
export type Operations = { readonly [target: string]: (input: Record<string, unknown>) => object };

/** An error of an AWS service, by its `__type`. */
const awsFault = (type: string, cause?: unknown): Error =>
  Object.assign(new Error(type, { cause }), { name: 'AwsFault' });

/** Bytes of a secret's value (docs.aws.amazon.com/secretsmanager, quotas). */
const MAX_SECRET = 65_536;
/** Secrets Manager removes versions without a label only once they are a day old (ibid.), and keeps about so many. */
const MAX_VERSIONS = 100;
const DAY_MS = 86_400_000;

type Sealed = {
  arn: string;
  keyId: string;
  versionId: string;
  value: string;
  /** Epoch milliseconds of each version that is not yet removed. */
  versions?: readonly number[];
};

export const kmsOperations = (keys: KeyRing): Operations => ({
  'TrentService.GenerateMac': ({ KeyId, Message, MacAlgorithm }) => {
    if (MacAlgorithm !== 'HMAC_SHA_256') throw awsFault('ValidationException');
    const mac = keys.mac(String(KeyId), Buffer.from(String(Message), 'base64'));
    return { KeyId, MacAlgorithm, Mac: mac.toString('base64') };
  },
  'TrentService.GenerateDataKey': ({ KeyId, KeySpec, EncryptionContext }) => {
    if (KeySpec !== 'AES_256') throw awsFault('ValidationException');
    const Plaintext = randomBytes(32).toString('base64');
    return { KeyId, Plaintext, CiphertextBlob: keys.seal(String(KeyId), contextOf(EncryptionContext), Plaintext) };
  },
  'TrentService.Decrypt': ({ KeyId, CiphertextBlob, EncryptionContext }) => {
    try {
      return { KeyId, Plaintext: keys.open(String(KeyId), contextOf(EncryptionContext), String(CiphertextBlob)) };
    } catch (cause) {
      throw awsFault('InvalidCiphertextException', cause);
    }
  },
});

/** Order does not matter, as in KMS. */
const contextOf = (context: unknown): string => JSON.stringify(Object.entries(context ?? {}).sort());

const nameOf = (id: unknown): string => String(id).replace(/^arn:aws:secretsmanager:local:000000000000:secret:/, '');

export const secretsOperations = (keys: KeyRing, directory: string | undefined): Operations => {
  const file = directory && join(directory, 'secrets.json');
  const secrets = readState<Sealed>(file);
  const save = (): void => {
    if (file) writeFileAtomically(file, JSON.stringify(secrets));
  };
  const found = (id: unknown): [string, Sealed] => {
    const name = nameOf(id);
    const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (secret === undefined) throw awsFault('ResourceNotFoundException');
    return [name, secret];
  };
  const write = (name: string, keyId: string, value: unknown, before?: Sealed) => {
    if (Buffer.byteLength(String(value)) > MAX_SECRET) throw awsFault('ValidationException');
    const now = Date.now();
    const versions = (before?.versions ?? []).filter((at) => now - at < DAY_MS);
    if (versions.length >= MAX_VERSIONS) throw awsFault('LimitExceededException');
    const secret = {
      arn: `arn:aws:secretsmanager:local:000000000000:secret:${name}`,
      keyId,
      versionId: randomUUID(),
      value: keys.seal(keyId, name, String(value)),
      versions: [...versions, now],
    };
    secrets[name] = secret;
    save();
    return { ARN: secret.arn, Name: name, VersionId: secret.versionId };
  };
  return {
    'secretsmanager.CreateSecret': ({ Name, SecretString, KmsKeyId }) => {
      if (Object.hasOwn(secrets, String(Name))) throw awsFault('ResourceExistsException');
      return write(String(Name), String(KmsKeyId), SecretString);
    },
    'secretsmanager.PutSecretValue': ({ SecretId, SecretString }) => {
      const [name, secret] = found(SecretId);
      return write(name, secret.keyId, SecretString, secret);
    },
    'secretsmanager.GetSecretValue': ({ SecretId }) => {
      const [name, secret] = found(SecretId);
      return {
        ARN: secret.arn,
        Name: name,
        VersionId: secret.versionId,
        SecretString: keys.open(secret.keyId, name, secret.value),
      };
    },
    'secretsmanager.DeleteSecret': ({ SecretId, ForceDeleteWithoutRecovery }) => {
      // As in AWS: a forced deletion of what is not there is no error, so that it can be repeated.
      if (ForceDeleteWithoutRecovery && !Object.hasOwn(secrets, nameOf(SecretId))) return { Name: SecretId };
      const [name, secret] = found(SecretId);
      delete secrets[name];
      save();
      return { ARN: secret.arn, Name: name, DeletionDate: 0 };
    },
  };
};

/** STS speaks XML; one operation, for tools that ask who they are. */
export const CALLER_IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::000000000000:user/local</Arn><UserId>local</UserId><Account>000000000000</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></GetCallerIdentityResponse>';
