// A residency's own host name, and who may connect to it at all.
import { type DomainNameOptions, EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ResidencyConfig } from '#lib/config/deployment-config.ts';

export type DomainProps = {
  readonly name: string;
  readonly certificateArn: string;
  readonly mutualTls?: ResidencyConfig['mutualTls'];
};

export const domainProps = ({ domain, certificateArn, mutualTls }: ResidencyConfig): DomainProps | undefined =>
  domain === undefined || certificateArn === undefined ? undefined : { name: domain, certificateArn, mutualTls };

export const domainOptions = (
  scope: Construct,
  { name, certificateArn, mutualTls }: DomainProps,
): DomainNameOptions => ({
  domainName: name,
  certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
  endpointType: EndpointType.REGIONAL,
  securityPolicy: SecurityPolicy.TLS_1_2,
  ...(mutualTls !== undefined && { mtls: truststore(scope, mutualTls) }),
});

const truststore = (scope: Construct, { truststoreUri, truststoreVersion }: NonNullable<DomainProps['mutualTls']>) => {
  const [bucket = '', ...key] = truststoreUri.replace('s3://', '').split('/');
  return {
    bucket: Bucket.fromBucketName(scope, 'Truststore', bucket),
    key: key.join('/'),
    ...(truststoreVersion !== undefined && { version: truststoreVersion }),
  };
};
