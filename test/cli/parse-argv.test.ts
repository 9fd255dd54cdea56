import { describe, expect, it } from 'vitest';
import type { Command } from '#lib/cli/command.ts';
import { COMMANDS } from '#lib/cli/commands.ts';
import { commandHelp, overview } from '#lib/cli/help.ts';
import { parseArgv } from '#lib/cli/parse-argv.ts';

const ACC = 'acc_0a1b2c3d4e5f0a1b2c3d4e5f';
const SRV = 'srv_0a1b2c3d4e5f0a1b2c3d4e5f';
const TOK = 'tok_0a1b2c3d4e5f6g7h8i9j0k1l';

/** What the API would be asked, from what was typed. */
const requestOf = (argv: readonly string[], secret?: { [field: string]: string }, file?: object) => {
  const parsed = parseArgv(argv, COMMANDS);
  if (!parsed.ok) return parsed.error.message;
  if (parsed.value.kind !== 'run' || parsed.value.command.work.kind !== 'api') return parsed.value.kind;
  const { method, path, body, text } = parsed.value.command.work.call({
    ...parsed.value.given,
    secret,
    file: file as never,
    fileText: file && JSON.stringify(file),
  });
  return [`${method} ${path}`, text ?? body];
};

describe('argv → request', () => {
  it.each<[string, string, object | undefined]>([
    ['tenant create Example', 'POST /tenants', { name: 'Example' }],
    ['tenant create Example --residency eu', 'POST /tenants', { name: 'Example', residency: 'eu' }],
    ['tenant list', 'GET /tenants', undefined],
    ['tenant get ten_a', 'GET /tenants/ten_a', undefined],
    [
      'tenant create Example --return-urls https://a.example/x,https://b.example/y',
      'POST /tenants',
      { name: 'Example', return_urls: ['https://a.example/x', 'https://b.example/y'] },
    ],
    ['tenant change ten_a --name New', 'PATCH /tenants/ten_a', { name: 'New' }],
    [
      'tenant change ten_a --return-urls https://a.example/x',
      'PATCH /tenants/ten_a',
      { return_urls: ['https://a.example/x'] },
    ],
    ['tenant change ten_a --return-urls ,', 'PATCH /tenants/ten_a', { return_urls: [] }],
    ['tenant get a/../b?c', 'GET /tenants/a%2F..%2Fb%3Fc', undefined],
    ['tenant delete ten_a --yes', 'DELETE /tenants/ten_a', undefined],
    ['--json tenant list', 'GET /tenants', undefined],
    [
      'account create demo --tenant ten_a --variable sub=x=y --variable b=',
      'POST /tenants/ten_a/integrated-accounts',
      { integration: 'demo', variables: { sub: 'x=y', b: '' } },
    ],
    [
      'account create demo --tenant ten_a --auth-kind none',
      'POST /tenants/ten_a/integrated-accounts',
      { integration: 'demo', credential: { kind: 'none', secret: {} } },
    ],
    ['account list --tenant=ten_a', 'GET /tenants/ten_a/integrated-accounts', undefined],
    [`account get ${ACC}`, `GET /integrated-account/${ACC}`, undefined],
    [`account delete ${ACC}`, `DELETE /integrated-account/${ACC}`, undefined],
    [`account connect ${ACC}`, `POST /integrated-account/${ACC}/connect`, {}],
    [
      `account connect ${ACC} --return-url https://a.example/x --scopes a.read,b`,
      `POST /integrated-account/${ACC}/connect`,
      { return_url: 'https://a.example/x', scopes: ['a.read', 'b'] },
    ],
    [`account confirm ${ACC} --code con_a.b`, `POST /integrated-account/${ACC}/connect/confirm`, { code: 'con_a.b' }],
    ['client get demo', 'GET /integrations/demo/oauth-client', undefined],
    ['client delete demo', 'DELETE /integrations/demo/oauth-client', undefined],
    [`server create bot --account ${ACC}`, `POST /integrated-account/${ACC}/mcp`, { name: 'bot' }],
    [
      `server create bot --account ${ACC} --methods read,search --tags people --tools a,b --require-api-token --upstream-errors tool_error --tool-mode search --schema-profile flat --expires-at 2027-01-31T00:00:00Z`,
      `POST /integrated-account/${ACC}/mcp`,
      {
        name: 'bot',
        config: {
          methods: ['read', 'search'],
          tags: ['people'],
          tools: ['a', 'b'],
          require_api_token_auth: true,
          upstream_errors: 'tool_error',
          tool_mode: 'search',
          schema_profile: 'flat',
        },
        expires_at: '2027-01-31T00:00:00Z',
      },
    ],
    [`server list --account ${ACC}`, `GET /integrated-account/${ACC}/mcp`, undefined],
    [`server get ${SRV}`, `GET /mcp-servers/${SRV}`, undefined],
    [`server change ${SRV} --name x`, `PATCH /mcp-servers/${SRV}`, { name: 'x' }],
    [`server delete ${SRV}`, `DELETE /mcp-servers/${SRV}`, undefined],
    [`server rotate ${SRV}`, `POST /mcp-servers/${SRV}/rotate`, undefined],
    [
      'token create be --tenant ten_a --roles admin,auditor',
      'POST /tenants/ten_a/api-tokens',
      { name: 'be', roles: ['admin', 'auditor'] },
    ],
    ['token list --tenant ten_a', 'GET /tenants/ten_a/api-tokens', undefined],
    [`token get ${TOK}`, 'GET /tenants/ten_0a1b2c3d4e5f/api-tokens', undefined],
    [`token delete ${TOK}`, `DELETE /tenants/ten_0a1b2c3d4e5f/api-tokens/${TOK}`, undefined],
    ['key create ops', 'POST /admin-keys', { name: 'ops' }],
    ['key delete key_a', 'DELETE /admin-keys/key_a', undefined],
    ['integration list', 'GET /integrations', undefined],
    ['integration get demo', 'GET /integrations/demo', undefined],
  ])('%s', (line, request, body) => {
    expect(requestOf(line.split(' '))).toEqual([request, body]);
  });

  it('sends a secret as a credential, bearer unless said otherwise', () => {
    const argv = ['account', 'create', 'demo', '--tenant', 'ten_a'];
    expect(requestOf(argv, { token: 'x' })).toEqual([
      'POST /tenants/ten_a/integrated-accounts',
      { integration: 'demo', credential: { kind: 'bearer', secret: { token: 'x' } } },
    ]);
    expect(requestOf(['account', 'credential', ACC, '--auth-kind', 'basic'], { user: 'u', password: 'p' })).toEqual([
      `PUT /integrated-account/${ACC}/credential`,
      { kind: 'basic', secret: { user: 'u', password: 'p' } },
    ]);
  });

  it('sends an OAuth client with its secret or its key, whatever else stands among the fields', () => {
    const argv = ['client', 'put', 'demo', '--client-id', 'c'];
    expect(requestOf(argv, { client_secret: 's', client_id: 'other' })).toEqual([
      'PUT /integrations/demo/oauth-client',
      { client_id: 'c', client_secret: 's' },
    ]);
    expect(requestOf([...argv, '--key-id', 'k'], { private_key: 'PEM' })).toEqual([
      'PUT /integrations/demo/oauth-client',
      { client_id: 'c', private_key: 'PEM', key_id: 'k' },
    ]);
  });

  it('stores a definition under its own slug', () => {
    const definition = { slug: 'acme', label: 'Acme' };
    expect(requestOf(['integration', 'put', 'x.json'], undefined, definition)).toEqual([
      'PUT /integrations/acme',
      JSON.stringify(definition),
    ]);
  });
});

describe('what is wrong with a command line', () => {
  it.each([
    ['', 'Say what to do: sallyport --help lists the commands.'],
    ['tenat list', 'There is no command "tenat". Did you mean tenant?'],
    ['frobnicate', 'There is no command "frobnicate". sallyport --help lists the commands.'],
    ['tenant', 'tenant needs one of: create, list, get, change, delete.'],
    ['tenant delte x', 'There is no command "tenant delte". Did you mean delete?'],
    ['tenant explode', 'There is no command "tenant explode". tenant knows: create, list, get, change, delete.'],
    ['tenant get', 'tenant get needs <tenant>: sallyport tenant get --help'],
    [
      'tenant create Example Ltd',
      'tenant create was given too much: quote values with spaces, or see sallyport tenant create --help',
    ],
    ['tenant list --jsn', 'There is no flag --jsn. Did you mean --json?'],
    ['tenant list -x', 'There is no flag -x.'],
    ['tenant list --tool a', 'There is no flag --tool. Did you mean --tools?'],
    ['tenant list --tenant a', 'tenant list has no flag --tenant. sallyport tenant list --help lists its flags.'],
    ['account list', 'account list needs --tenant ID: tenant id, ten_….'],
    ['account list --tenant', '--tenant needs a value: --tenant=ID'],
    ['account list --tenant --json', '--tenant needs a value: --tenant=ID'],
    ['account list --tenant=', '--tenant needs a value: --tenant=ID'],
    ['account list --tenant a --tenant b', '--tenant was given more than once.'],
    ['tenant delete a --yes=no', '--yes takes no value.'],
  ])('"%s"', (line, message) => {
    const parsed = parseArgv(line.split(' ').filter(Boolean), COMMANDS);
    expect(parsed).toEqual({ ok: false, error: { message, json: line.includes('--json') } });
  });

  it('takes a value that begins with a dash after =, and anything after --', () => {
    expect(requestOf(['tenant', 'create', '--', '--odd'])).toEqual(['POST /tenants', { name: '--odd' }]);
    expect(requestOf(['account', 'list', '--tenant=-a'])).toEqual(['GET /tenants/-a/integrated-accounts', undefined]);
  });
});

describe('help', () => {
  it.each([
    ['--help', ''],
    ['-h', ''],
    ['help', ''],
    ['tenant --help', 'tenant'],
    ['help tenant create', 'tenant create'],
    ['tenant create --help', 'tenant create'],
    ['account create demo -h', 'account create'],
  ])('%s', (line, words) => {
    expect(parseArgv(line.split(' '), COMMANDS)).toEqual({ ok: true, value: { kind: 'help', words } });
  });

  it('lists every command once', () => {
    const text = overview('', COMMANDS);
    for (const { words } of COMMANDS) expect(text.match(new RegExp(`^  ${words} `, 'gm')), words).toHaveLength(1);
    expect(overview('server', COMMANDS)).not.toContain('tenant create');
  });

  it.each(COMMANDS.map((command) => [command.words, command] as const))(
    'has an example of %s that parses',
    (_, command) => {
      expect(commandHelp(command)).toContain(`Example:\n  ${command.example}\n`);
      // As a shell splits it.
      const argv = Array.from(
        command.example.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g),
        ([, a, b, c]) => a ?? b ?? c ?? '',
      );
      const parsed = parseArgv(argv.slice(1), COMMANDS);
      expect(parsed).toMatchObject({ ok: true, value: { kind: 'run', command: { words: command.words } } });
    },
  );

  it('advises against secrets in the command line', () => {
    const command = COMMANDS.find(({ words }) => words === 'account create') as Command;
    expect(commandHelp(command)).toContain("--secret puts it into the shell's history");
  });
});
