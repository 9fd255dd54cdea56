// Pages for people who connect an account: route → step → page, and one line of log for each.

import { reportFault } from '#adapters/log.ts';
import { happened } from '#core/audit/happening.ts';
import { CALLBACK_RESOURCE, OFFER_RESOURCE } from '#core/connect/redirect-uri.ts';
import type { HttpAnswer, HttpRequest } from '#core/http.ts';
import { takeAnswer } from './callback.ts';
import { acceptOffer, showOffer } from './consent.ts';
import type { ConnectDeps, Handle, Step } from './context.ts';
import { outcomePage } from './outcome-page.ts';

const ROUTES: { readonly [route: string]: Handle } = {
  [`GET ${OFFER_RESOURCE}`]: showOffer,
  // Link scanners ask so first; the front door leaves the body out.
  [`HEAD ${OFFER_RESOURCE}`]: showOffer,
  [`POST ${OFFER_RESOURCE}`]: acceptOffer,
  [`GET ${CALLBACK_RESOURCE}`]: takeAnswer,
};

export const serveConnect =
  (deps: ConnectDeps) =>
  async (request: HttpRequest): Promise<HttpAnswer> => {
    const started = deps.now();
    const { method, resource, requestId } = request;
    const handle = ROUTES[`${method} ${resource}`] ?? notAllowed;
    const { answer, ...told } = await handle(request, deps);
    await record(request, told, deps);
    deps.log('connect', { request_id: requestId, status: answer.status, ms: deps.now() - started, ...told });
    return answer;
  };

/** Steps of a connection that is known, but not that its page was looked at: scanners do that, too. */
const record = async (
  { method, resource, requestId }: HttpRequest,
  { outcome, tenant, ...about }: Omit<Step, 'answer'>,
  deps: ConnectDeps,
): Promise<void> => {
  if (tenant === undefined || (resource === OFFER_RESOURCE && method !== 'POST')) return;
  const isGood = outcome === 'consented' || outcome === 'confirmable' || outcome === 'connected';
  const step = happened(
    {
      ...{ tenant, ...about, request_id: requestId, action: 'connect', actor: { kind: 'person', id: 'browser' } },
      outcome: { result: isGood ? 'success' : 'failure', reason: outcome },
    },
    deps,
  );
  // It is done: what the store does not take is in the log's line of this request.
  await deps.trail.write(step).catch((fault) => reportFault(deps.log)(fault, requestId));
};

/** HEAD of a provider's answer included: it must not spend what a GET would. */
const notAllowed: Handle = async ({ requestId, resource }) => ({
  outcome: 'method_not_allowed',
  answer: outcomePage('method_not_allowed', { requestId, headers: { allow: methodsOf(resource) } }),
});

const methodsOf = (resource: string): string =>
  Object.keys(ROUTES)
    .map((route) => route.split(' '))
    .flatMap(([method = '', path]) => (path === resource ? [method] : []))
    .join(', ');
