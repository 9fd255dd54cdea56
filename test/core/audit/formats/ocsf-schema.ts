// The part of OCSF 1.8.0 that API Activity (6003) takes of us, as JSON Schema: attribute names, types, requirements and
// enumerations as the class and its objects have them. Nothing beyond these attributes is allowed.

const text = { type: 'string', minLength: 1 };
const integer = { type: 'integer' };
const time = { type: 'integer', minimum: 1_000_000_000_000 };

const object = (properties: object, required: readonly string[] = [], anyOf: readonly string[] = []) => ({
  ...{ type: 'object', properties, required, additionalProperties: false },
  ...(anyOf.length > 0 && { anyOf: anyOf.map((name) => ({ required: [name] })) }),
});

const product = object({ name: text, vendor_name: text, version: text, uid: text }, [], ['name', 'uid']);
const metadata = object(
  {
    ...{ version: { const: '1.8.0' }, product, uid: text, event_code: text, log_name: text, tenant_uid: text },
    ...{ correlation_uid: text, logged_time: time, sequence: integer },
  },
  ['version', 'product'],
);
const user = object(
  { uid: text, name: text, type: text, type_id: { enum: [0, 1, 2, 3, 4, 99] }, credential_uid: text },
  [],
  ['account', 'name', 'uid'],
);
const ENDPOINT = [
  'ip',
  'uid',
  'name',
  'hostname',
  'svc_name',
  'instance_uid',
  'interface_uid',
  'interface_name',
  'domain',
];
const endpoint = object({ uid: text, name: text, hostname: text, svc_name: text }, [], ENDPOINT);

export const API_ACTIVITY = {
  ...object(
    {
      ...{ activity_id: { enum: [1, 2, 3, 4, 99] }, activity_name: text },
      ...{ category_uid: { const: 6 }, category_name: { const: 'Application Activity' } },
      ...{ class_uid: { const: 6003 }, class_name: { const: 'API Activity' } },
      type_uid: { enum: [600_301, 600_302, 600_303, 600_304, 600_399] },
      ...{ severity_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] }, severity: text },
      ...{
        time,
        status_id: { enum: [0, 1, 2, 99] },
        status: text,
        status_code: text,
        status_detail: text,
        message: text,
      },
      metadata,
      actor: object({ user, app_name: text }, [], ['process', 'user', 'invoked_by', 'session', 'app_name', 'app_uid']),
      api: object(
        {
          operation: text,
          service: object({ name: text, uid: text, version: text }, [], ['name', 'uid']),
          request: object({ uid: text }, ['uid']),
          response: object({ code: integer, error: text, error_message: text, message: text }),
        },
        ['operation'],
      ),
      ...{ src_endpoint: endpoint, dst_endpoint: endpoint },
      http_request: object({ http_method: text, url: object({ path: text }, [], ['url_string', 'path']) }),
      http_response: object({ code: integer }, ['code']),
      resources: { type: 'array', items: object({ uid: text, name: text, type: text }, [], ['name', 'uid']) },
      unmapped: { type: 'object' },
    },
    [
      ...['activity_id', 'category_uid', 'class_uid', 'type_uid', 'severity_id', 'time', 'metadata'],
      ...['actor', 'api', 'src_endpoint'],
    ],
  ),
};
