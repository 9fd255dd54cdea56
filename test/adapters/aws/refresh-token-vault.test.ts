import { expect, it } from 'vitest';
import { storeUnavailable } from '#adapters/aws/dynamo.ts';
import { refreshTokenVault } from '#adapters/aws/refresh-token-vault.ts';

const failing = (name: string) =>
  refreshTokenVault(
    async (service, operation) => {
      throw storeUnavailable(service, operation, name);
    },
    'p',
    'ten_a',
    'acc_a',
  );

it('says that a secret has no room for another version or label, and throws whatever else went wrong', async () => {
  expect(await failing('LimitExceededException').store('r', 1)).toBe(false);
  await expect(failing('InternalServiceError').store('r', 1)).rejects.toThrow('InternalServiceError');
  await expect(failing('ResourceNotFoundException').store('r', 1)).rejects.toThrow('ResourceNotFoundException');
});
