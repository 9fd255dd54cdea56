// From an upstream body to MCP content blocks. Without rules the body goes through byte for byte: text as text,
// images and audio as such, anything else as an embedded resource.
import type { ContentRule, ResponseRule } from '#core/integrations/integration.ts';
import { type Json, readPointer } from '#core/json.ts';
import type { ContentBlock } from '#core/mcp/outcome.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const utf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
};

const mediaType = (contentType: string | undefined): string => contentType?.split(';')[0]?.trim().toLowerCase() ?? '';

/** The body as it came. An empty body gives one empty text, so that every result has content. */
export const passThrough = (body: Uint8Array, contentType: string | undefined): ContentBlock => {
  const type = mediaType(contentType);
  const kind = type.split('/')[0];
  const base64 = () => Buffer.from(body).toString('base64');
  if ((kind === 'image' && type !== 'image/svg+xml') || kind === 'audio')
    return { type: kind, data: base64(), mimeType: type };
  const text = utf8(body);
  if (text !== undefined) return { type: 'text', text };
  const mimeType = type === '' ? 'application/octet-stream' : type;
  return { type: 'resource', resource: { uri: 'sallyport:upstream-body', mimeType, blob: base64() } };
};

/** Blocks by the method's rules, over the decoded (mapped) body. */
export const ruledContent = (
  rules: NonNullable<ResponseRule['content']>,
  body: Json | undefined,
): readonly ContentBlock[] => rules.flatMap((rule) => block(rule, (source) => textAt(source, body)));

/** `=literal`, or a pointer into the body; anything but a string is shown as JSON. */
const textAt = (source: string, body: Json | undefined): string | undefined => {
  if (source.startsWith('=')) return source.slice(1);
  const value = readPointer(body, source);
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
};

const block = (rule: ContentRule, value: (source: string) => string | undefined): readonly ContentBlock[] => {
  if (rule.type === 'text') {
    const text = value(rule.text);
    return text === undefined ? [] : [{ type: 'text', text }];
  }
  const mimeType = value(rule.mime_type);
  if (mimeType === undefined) return [];
  if (rule.type !== 'resource') {
    const data = value(rule.data);
    return data === undefined ? [] : [{ type: rule.type, data, mimeType }];
  }
  const uri = value(rule.uri);
  const text = rule.text === undefined ? undefined : value(rule.text);
  const blob = rule.blob === undefined ? undefined : value(rule.blob);
  if (uri === undefined || (text === undefined && blob === undefined)) return [];
  return [{ type: 'resource', resource: { uri, mimeType, ...(text === undefined ? { blob: blob ?? '' } : { text }) } }];
};
