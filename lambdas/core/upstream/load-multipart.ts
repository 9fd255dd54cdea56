// multipart/form-data on demand: few methods send it, and each cold start pays for what it loads.
import type { Method } from '#core/integrations/integration.ts';
import type { MultipartBody } from './multipart-body.ts';

/** What `buildRequest` needs for this method, if it sends multipart. */
export const multipartFor = async ({ body }: Pick<Method, 'body'>): Promise<MultipartBody | undefined> =>
  body?.encoding === 'multipart' ? (await import('./multipart-body.ts')).multipartBody : undefined;
