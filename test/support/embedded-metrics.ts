// Reads the embedded metric format as CloudWatch Logs does (EMF specification): what becomes a metric is what a
// directive names.

export type Measurement = {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: { readonly [name: string]: string };
  readonly value: unknown;
};

type Directive = {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
};

/** Every metric of one line. */
export const measuredIn = (line: string): readonly Measurement[] => {
  const root = JSON.parse(line);
  const directives: readonly Directive[] = root._aws.CloudWatchMetrics;
  return directives.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((set) =>
      Metrics.map(({ Name, Unit }) => ({
        namespace: Namespace,
        name: Name,
        unit: Unit ?? 'None',
        dimensions: Object.fromEntries(set.map((dimension) => [dimension, root[dimension]])),
        value: root[Name],
      })),
    ),
  );
};

/** What one line measured, by name. */
export const valuesIn = (line: string): { readonly [name: string]: unknown } =>
  Object.fromEntries(measuredIn(line).map(({ name, value }) => [name, value]));
