// The operations of KMS, Secrets Manager and STS that Sallyport uses, over a key ring and one file of sealed secrets.
// No npm package provides them (ADR 0003). Errors carry AWS's own type names, so that the SDK maps them as in AWS.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { KeyRing } from './key-ring.ts';
import { readState, writeFileAtomically } from './state-file.ts';

/** Input and output of AWS JSON 1.1, by `X-Amz-Target`. */
export type Operations = { readonly [target: string]: (input: Record<string, unknown>) => object };

/** An error of an AWS service, by its `__type`. */
const awsFault = (type: string, cause?: unknown): Error =>
  Object.assign(new Error(type, { cause }), { name: 'AwsFault' });

/** Bytes of a message that KMS hashes itself (docs.aws.amazon.com/kms, API reference, Sign). */
const MAX_MESSAGE = 4096;
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
  /** Versions under labels of one's own. */
  labelled?: { readonly [label: string]: { readonly versionId: string; readonly value: string } };
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
  'TrentService.Sign': ({ KeyId, Message, MessageType = 'RAW', SigningAlgorithm }) => {
    const message = Buffer.from(String(Message), 'base64');
    const isDigest = MessageType === 'DIGEST';
    if (SigningAlgorithm !== 'ECDSA_SHA_256' || (isDigest ? message.length !== 32 : message.length > MAX_MESSAGE))
      throw awsFault('ValidationException');
    const digest = isDigest ? message : createHash('sha256').update(message).digest();
    return { KeyId, SigningAlgorithm, Signature: keys.sign(String(KeyId), digest).toString('base64') };
  },
  'TrentService.GetPublicKey': ({ KeyId }) => ({
    ...{ KeyId, KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', SigningAlgorithms: ['ECDSA_SHA_256'] },
    PublicKey: keys.publicKey(String(KeyId)).toString('base64'),
  }),
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
  const write = (name: string, keyId: string, input: Record<string, unknown>, before?: Sealed) => {
    const {
      SecretString: value,
      VersionStages: labels = ['AWSCURRENT'],
      ClientRequestToken: id = randomUUID(),
    } = input;
    if (Buffer.byteLength(String(value)) > MAX_SECRET) throw awsFault('ValidationException');
    if (before !== undefined && isRepeated(before, String(id), value, (sealed) => keys.open(keyId, name, sealed)))
      return { ARN: before.arn, Name: name, VersionId: id };
    const now = Date.now();
    const versions = (before?.versions ?? []).filter((at) => now - at < DAY_MS);
    if (versions.length >= MAX_VERSIONS) throw awsFault('LimitExceededException');
    const version = { versionId: String(id), value: keys.seal(keyId, name, String(value)) };
    const given = labels as readonly string[];
    const own = given.filter((label) => label !== 'AWSCURRENT').map((label) => [label, version]);
    const arn = `arn:aws:secretsmanager:local:000000000000:secret:${name}`;
    secrets[name] = {
      ...{ arn, keyId, versions: [...versions, now] },
      // The labels that are named move, and no other (API reference, PutSecretValue, `VersionStages`).
      ...(before === undefined || given.includes('AWSCURRENT') ? version : currentOf(before)),
      labelled: { ...before?.labelled, ...Object.fromEntries(own) },
    };
    save();
    return { ARN: arn, Name: name, VersionId: version.versionId };
  };
  return {
    'secretsmanager.CreateSecret': (input) => {
      const name = String(input.Name);
      if (Object.hasOwn(secrets, name)) throw awsFault('ResourceExistsException');
      return write(name, String(input.KmsKeyId), input);
    },
    'secretsmanager.PutSecretValue': (input) => {
      const [name, secret] = found(input.SecretId);
      return write(name, secret.keyId, input, secret);
    },
    'secretsmanager.GetSecretValue': ({ SecretId, VersionStage = 'AWSCURRENT' }) => {
      const [name, secret] = found(SecretId);
      const version = VersionStage === 'AWSCURRENT' ? secret : secret.labelled?.[String(VersionStage)];
      if (version === undefined) throw awsFault('ResourceNotFoundException');
      const { versionId, value } = version;
      return { ARN: secret.arn, Name: name, VersionId: versionId, SecretString: keys.open(secret.keyId, name, value) };
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

const currentOf = ({ versionId, value }: Sealed) => ({ versionId, value });

/** A request whose token names a version that is there (ibid., `ClientRequestToken`); of those that have lost their label nobody asks. */
const isRepeated = (secret: Sealed, id: string, value: unknown, open: (sealed: string) => string): boolean => {
  const known = [secret, ...Object.values(secret.labelled ?? {})].find(({ versionId }) => versionId === id);
  if (known !== undefined && open(known.value) !== value) throw awsFault('ResourceExistsException');
  return known !== undefined;
};

/** STS speaks XML; one operation, for tools that ask who they are. */
export const CALLER_IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::000000000000:user/local</Arn><UserId>local</UserId><Account>000000000000</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></GetCallerIdentityResponse>';
