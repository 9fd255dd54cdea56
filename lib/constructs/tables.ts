// The tables of lib/tables.ts, and who may do what with them.
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TABLES, type TableShape } from '#lib/tables.ts';
import type { Keys } from './keys.ts';

/** All that any function does; Scan is not among it, so that it cannot be granted. */
type TableAction = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query';

export type TablesProps = { readonly keys: Keys /** @default retain */; readonly removalPolicy: RemovalPolicy };

export class Tables extends Construct {
  readonly #keys: Keys;
  readonly #tables: { readonly [N in TableShape['name']]: Table };

  constructor(scope: Construct, id: string, { keys, removalPolicy }: TablesProps) {
    super(scope, id);
    this.#keys = keys;
    const tables = TABLES.map((shape) => [shape.name, createTable(this, shape, keys, removalPolicy)] as const);
    this.#tables = Object.fromEntries(tables) as { [N in TableShape['name']]: Table };
  }

  nameOf(table: TableShape['name']): string {
    return this.#tables[table].tableName;
  }

  /** @param leadingKeys patterns of the partitions that may be asked for. @default every one */
  grant(role: IRole, table: TableShape['name'], actions: readonly TableAction[], ...leadingKeys: string[]): void {
    this.#allow(role, actions, this.#tables[table].tableArn, leadingKeys);
    this.#keys.grantTableUse(
      role,
      actions.some((each) => each.endsWith('Item') && each !== 'GetItem') ? 'write' : 'read',
    );
  }

  /** The index by which a schedule finds what is due. */
  grantDue(role: IRole, table: 'config' | 'credentials'): void {
    const { expiryIndex } = TABLES.find(({ name }) => name === table) as TableShape;
    this.#allow(role, ['Query'], `${this.#tables[table].tableArn}/index/${expiryIndex?.name}`);
    this.#keys.grantTableUse(role, 'read');
  }

  #allow(role: IRole, actions: readonly TableAction[], resource: string, leadingKeys: string[] = []): void {
    const names = actions.map((action) => `dynamodb:${action}`);
    // As it stands wherever there is no pattern: what a session's tag holds is never one.
    const operator = leadingKeys.some((key) => key.includes('*')) ? 'StringLike' : 'StringEquals';
    const conditions =
      leadingKeys.length === 0 ? {} : { [`ForAllValues:${operator}`]: { 'dynamodb:LeadingKeys': leadingKeys } };
    role.addToPrincipalPolicy(new PolicyStatement({ actions: names, resources: [resource], conditions }));
  }
}

const createTable = (scope: Construct, shape: TableShape, keys: Keys, removalPolicy: RemovalPolicy): Table => {
  const { name, partitionKey, sortKey, ttl, isRestorable = true, expiryIndex } = shape;
  const text = (attribute: string) => ({ name: attribute, type: AttributeType.STRING });
  const table = new Table(scope, name, {
    partitionKey: text(partitionKey),
    ...(sortKey !== undefined && { sortKey: text(sortKey) }),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: keys.dataKey,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: isRestorable },
    timeToLiveAttribute: ttl,
    deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
    removalPolicy,
  });
  if (expiryIndex !== undefined)
    table.addGlobalSecondaryIndex({
      indexName: expiryIndex.name,
      partitionKey: text(expiryIndex.partitionKey),
      sortKey: { name: expiryIndex.sortKey, type: AttributeType.NUMBER },
      projectionType: ProjectionType[expiryIndex.projection],
    });
  return table;
};
