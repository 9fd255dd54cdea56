import { AUDIT_COMMANDS } from './audit-commands.ts';
import type { Command } from './command.ts';
import { CONNECT_COMMANDS } from './connect-commands.ts';
import { DOOR_COMMANDS } from './door-commands.ts';
import { FLEET_COMMANDS } from './fleet-commands.ts';
import { INTEGRATION_COMMANDS } from './integration-commands.ts';
import { KEY_COMMANDS } from './key-commands.ts';
import { LOCAL_COMMANDS } from './local-commands.ts';
import { SLA_COMMANDS } from './sla-commands.ts';
import { TENANT_COMMANDS } from './tenant-commands.ts';
import { TRUST_COMMANDS } from './trust-commands.ts';

/** Every command, in the order of help. */
export const COMMANDS: readonly Command[] = [
  ...TENANT_COMMANDS,
  ...DOOR_COMMANDS,
  ...FLEET_COMMANDS,
  ...CONNECT_COMMANDS,
  ...INTEGRATION_COMMANDS,
  ...KEY_COMMANDS,
  ...AUDIT_COMMANDS,
  ...SLA_COMMANDS,
  ...TRUST_COMMANDS,
  ...LOCAL_COMMANDS,
];
