// How an attempt ended, where it ends here: what happened, and what to do.
import { html } from '#core/html.ts';
import type { HttpAnswer } from '#core/http.ts';
import { name, page } from './layout.ts';

type Words = readonly [status: number, title: string, what: string, next: string];

const NEW_LINK = 'Go back to where you started and ask for a new link.';
const TELL = 'If it happens again, tell the operator of this service the number below.';

/** `{label}` is the integration's, where it is known. */
export const ENDINGS = {
  bad_link: [404, 'This link does not work', 'It is incomplete, or was changed on its way to you.', NEW_LINK],
  expired_link: [410, 'This link has expired', 'A link to connect an account works for ten minutes.', NEW_LINK],
  used_link: [410, 'This link was used already', 'A link to connect an account works once.', NEW_LINK],
  gone: [
    404,
    'There is nothing to connect here',
    'The account was removed meanwhile, or it is not connected in a browser.',
    NEW_LINK,
  ],
  no_client: [
    409,
    '{label} is not set up here yet',
    'The operator of this service has to register it with {label} first. There is nothing that you did wrong.',
    'Ask the operator to register an OAuth client for {label}, then ask for a new link.',
  ],
  foreign_form: [
    403,
    'Please start on the page itself',
    'The request came from another website. Nothing has happened.',
    'If you want to connect an account, open your link again and use the button there.',
  ],
  no_state: [
    400,
    'Nothing to finish here',
    'This is where you come back to after signing in somewhere, and no answer came with you.',
    NEW_LINK,
  ],
  wrong_state: [
    400,
    'This sign-in was not started here',
    'What came back with you belongs to no sign-in that we know.',
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
    'See where you started whether the account is connected. If it is not, ask there for a new link.',
  ],
  used_answer: [
    409,
    'This step is done already',
    'It counts once. The page was probably reloaded, or opened again with the Back button.',
    'See where you started whether the account is connected. If it is not, ask there for a new link.',
  ],
  other_browser: [
    403,
    'Please go on in the same browser',
    'You started in another browser, profile or private window, or this browser refuses cookies.',
    `Nothing was connected. ${NEW_LINK}`,
  ],
  denied: [
    200,
    'Not connected',
    'You said no at {label}, or a rule of your organisation does not allow it.',
    'If that was not meant, ask for a new link.',
  ],
  refused: [
    502,
    '{label} refused',
    'It answered with an error instead of a permission. Nothing was connected.',
    `Try once more with a new link. ${TELL}`,
  ],
  wrong_issuer: [
    400,
    'This answer came from elsewhere',
    'It does not come from where you were sent to sign in, so we do not believe it.',
    `Nothing was connected. ${NEW_LINK}`,
  ],
  not_granted: [
    502,
    '{label} gave no access',
    'You agreed, but it did not hand out the access. Nothing was connected.',
    `Try once more with a new link. ${TELL}`,
  ],
  not_verified: [
    502,
    'The access does not work',
    '{label} gave access and then refused a first request with it. Nothing was connected.',
    'Your account there may lack a permission: try with another one, or ask its administrator.',
  ],
  other_account: [
    409,
    'That is another account',
    'You signed in to another account of {label} than the one that was connected before. Nothing was changed.',
    'Ask for a new link and sign in to the former account, or connect this one as a new account.',
  ],
  superseded: [
    409,
    'It was connected otherwise meanwhile',
    'Since you agreed, the account was connected by another sign-in or another credential. Nothing was changed.',
    'See where you started whether that is as it should be. If it is not, ask there for a new link.',
  ],
  unavailable: [
    503,
    'This does not work at the moment',
    'A part of this service did not answer. There is nothing that you did wrong.',
    'Wait a minute, then go back to where you started and see whether the account is connected. If it is not, ask there for a new link.',
  ],
  internal: [
    500,
    'Something went wrong here',
    'There is nothing that you did wrong.',
    'Tell the operator of this service the number below.',
  ],
  method_not_allowed: [405, 'That is not done here', 'This page is read, or its form is sent.', NEW_LINK],
  connected: [200, '{label} is connected', 'AI agents can use the account from now on.', 'You can close this page.'],
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
  const named = (text: string) =>
    text
      .replace(/^\{label\}/, () => label ?? 'The application')
      .replaceAll('{label}', () => label ?? 'the application');
  const back =
    backTo === undefined
      ? undefined
      : html`<p><a class="button" href="${backTo}">Back to ${name(new URL(backTo).host)}</a></p>`;
  const tone = ending === 'connected' ? 'good' : 'bad';
  return page(
    status,
    {
      title: named(title),
      tone,
      body: html`<p>${named(what)}</p>
<p>${named(next)}</p>
${back}`,
      footer: html`<p>Number of this request: ${requestId}</p>`,
    },
    { headers: { ...(status === 503 && { 'retry-after': '5' }), ...headers } },
  );
};
