// How an attempt ended, where it ends here: what happened, and what to do.
import { html } from '#core/html.ts';
import type { HttpAnswer } from '#core/http.ts';
import { page } from './layout.ts';

type Words = readonly [status: number, title: string, what: string, next: string];

const NEW_LINK = 'Go back to where you started and ask for a new link.';

/** `{label}` is the integration's, where it is known. */
const ENDINGS = {
  bad_link: [404, 'This link does not work', 'It is incomplete, or was changed on its way.', NEW_LINK],
  expired_link: [410, 'This link has expired', 'A connect link works for ten minutes.', NEW_LINK],
  used_link: [410, 'This link was used already', 'A connect link works once.', NEW_LINK],
  gone: [
    404,
    'There is nothing to connect here',
    'The account was deleted, or cannot be connected in a browser.',
    NEW_LINK,
  ],
  no_client: [
    409,
    'This application is not set up yet',
    'The operator of this gateway has not registered with {label}.',
    'Ask the operator to register an OAuth client for it.',
  ],
  foreign_form: [
    403,
    'Please start on the page itself',
    'The request did not come from this page.',
    'Open the link again and use the button on the page.',
  ],
  no_state: [
    400,
    'Nothing to finish here',
    'This address is where providers send people back to after they signed in, and the answer names no attempt.',
    NEW_LINK,
  ],
  wrong_state: [
    400,
    'This answer fits no attempt',
    'What came back belongs to nothing that was started here.',
    `Nothing was connected. ${NEW_LINK}`,
  ],
  expired_attempt: [
    410,
    'That took too long',
    'There are ten minutes to sign in and to agree.',
    `Nothing was connected. ${NEW_LINK}`,
  ],
  over: [
    410,
    'This sign-in is over',
    'It was finished before, or took longer than ten minutes.',
    'See in the application that you started from whether the account is connected. If it is not, ask there for a new link.',
  ],
  used_answer: [
    409,
    'This was answered already',
    'The answer of a sign-in counts once; this page was probably reloaded.',
    'See in the application that you started from whether the account is connected.',
  ],
  other_browser: [
    403,
    'Please go on in the same browser',
    'The attempt was started in another browser or another profile, or this one refuses cookies.',
    `Nothing was connected. ${NEW_LINK}`,
  ],
  denied: [
    200,
    'Not connected',
    'You, or a rule of your organisation, declined.',
    'If that was not meant, ask for a new link.',
  ],
  refused: [
    502,
    '{label} refused the request',
    'It answered with an error instead of a permission.',
    'Try once more with a new link; if it stays, tell the operator of this gateway.',
  ],
  wrong_issuer: [
    400,
    'This answer came from elsewhere',
    'It does not come from the sign-in server that you were sent to.',
    `Nothing was connected. ${NEW_LINK}`,
  ],
  not_granted: [
    502,
    '{label} gave no access',
    'You agreed, but it did not hand out the access that was agreed on.',
    'Try once more with a new link; if it stays, tell the operator of this gateway.',
  ],
  not_verified: [
    502,
    'The access does not work',
    '{label} gave access and then refused a first request with it.',
    'The account may lack a permission: try with another account, or ask its administrator.',
  ],
  other_account: [
    409,
    'That is another account',
    'You signed in to another account of {label} than the one that was connected before.',
    'Ask for a new link and sign in to the former account, or connect this one as a new account.',
  ],
  unavailable: [
    503,
    'A store of this gateway did not answer',
    'Nothing is known to be connected.',
    'Wait a moment, then ask for a new link.',
  ],
  internal: [
    500,
    'Something went wrong here',
    'Nothing is known to be wrong with what you did.',
    'Tell the operator of this gateway the number below.',
  ],
  not_found: [404, 'There is no such page', 'Links to connect an account are longer.', NEW_LINK],
  method_not_allowed: [405, 'That is not done here', 'This page is read, or its form is sent.', NEW_LINK],
  connected: [200, '{label} is connected', 'Agents can use the account from now on.', 'You can close this page.'],
} as const satisfies { readonly [ending: string]: Words };

export type Ending = keyof typeof ENDINGS;

export type EndingDetails = {
  readonly requestId: string;
  readonly label?: string | undefined;
  /** Where the person came from, told how it ended. */
  readonly backTo?: string | undefined;
  readonly headers?: { readonly [name: string]: string };
};

export const outcomePage = (ending: Ending, { requestId, label, backTo, headers = {} }: EndingDetails): HttpAnswer => {
  const [status, title, what, next]: Words = ENDINGS[ending];
  const named = (text: string) => text.replaceAll('{label}', label ?? 'The application');
  const back = backTo === undefined ? undefined : html`<p><a href="${backTo}">Back to ${new URL(backTo).host}</a></p>`;
  return page(
    status,
    named(title),
    html`<p>${named(what)}</p><p>${named(next)}</p>${back}<p class="quiet">Request ${requestId}</p>`,
    {
      headers: {
        ...(status === 503 && { 'retry-after': '5' }),
        ...headers,
      },
    },
  );
};
