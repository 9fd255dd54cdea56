// Commands that need no provisioning API. What they load is loaded when they run: the others start in half the time.
import { SECRET, SECRETS_NOTE } from './api-command.ts';
import type { Command } from './command.ts';

export const LOCAL_COMMANDS: readonly Command[] = [
  {
    words: 'integration new',
    operands: ['slug'],
    flags: ['provider', 'base-url', 'label', 'out', 'json', 'help'],
    required: [],
    meanings: {
      'base-url': 'https address of the API; {name} stands for a variable of an account',
      out: 'file to write, which may not be there yet; default ./<slug>.json',
      provider: 'provider record that brings everything but the tools; docs/catalogue.md lists them',
      label: 'name of the API for people; default that of the provider, or from the slug',
    },
    summary: 'Write an integration definition to begin with',
    example: 'sallyport integration new acme --base-url https://api.acme.example/v1',
    note: 'It passes the check, has list, get and create of one resource, and names the schema by which an editor completes it.',
    work: {
      kind: 'local',
      run: async (given, io) => (await import('./new-integration.ts')).newIntegration(given, io),
    },
  },
  {
    words: 'integration check',
    operands: ['file'],
    flags: ['json', 'help'],
    required: [],
    summary: 'Find the problems of an integration definition, without a gateway',
    example: 'sallyport integration check ./acme.json',
    note: 'Exit code 6 if there are problems.',
    work: {
      kind: 'local',
      run: async (given, io) => (await import('./check-integration.ts')).checkIntegration(given, io),
    },
  },
  {
    words: 'integration try',
    operands: ['file', 'tool'],
    flags: ['args', 'url', 'variable', 'auth-kind', ...SECRET, 'dry-run', 'yes', 'json', 'help'],
    required: [],
    meanings: {
      url: 'address to call in the place of the host of the definition: https, or http://127.0.0.1:PORT',
      'auth-kind': 'entry of auth to use; default the first',
    },
    summary: 'Call one tool of a definition without a gateway, and show what an agent would get',
    example:
      'sallyport integration try ./acme.json list_all_acme_items --args \'{"limit": 1}\' --secret-file token=./token.txt',
    note: `Nothing is stored. The request is shown with templates where the credential goes; an access_token is enough for OAuth.
A tool that is no read asks first. Exit code 6 if the arguments are refused or the answer is an error, 5 if nothing answers.
${SECRETS_NOTE}`,
    work: { kind: 'local', run: async (given, io) => (await import('./try/try-tool.ts')).tryTool(given, io) },
  },
  {
    words: 'openapi import',
    operands: ['file'],
    flags: ['slug', 'out', 'provider', 'previous', 'base-url', 'tools', 'json', 'help'],
    required: [],
    switches: { tools: 'show the tools too; with --json as tools/list would answer them' },
    summary: 'Make an integration definition of an OpenAPI document',
    example: 'sallyport openapi import ./acme-openapi.yaml --out ./acme.json',
    note: `OpenAPI 2.0 and 3.0 to 3.2, JSON or YAML, up to 20 MB and 5,000 operations; - reads stdin. Nothing is fetched: a $ref leads
into the document, or nowhere. Importing again over an imported definition renames no tool, keeps what was edited by hand,
and says what changed. The report says which operations are no tool, or less than the document says, and what to do.
Exit code 6 if no operation became a tool, 1 if the document cannot be read.`,
    work: {
      kind: 'local',
      run: async (given, io) => (await import('./import-openapi.ts')).importOpenApi(given, io),
    },
  },
  {
    words: 'doctor',
    operands: ['mcp-url'],
    flags: ['server-name', 'bearer', 'api-token', 'call', 'args', 'json', 'help'],
    required: [],
    summary: 'Examine a door as a real MCP client, and say what to repair',
    example:
      'sallyport doctor https://mcp.example.com/mcp/<token> --call list_all_crm_contacts --args \'{"limit": 1}\'',
    note: `Exit codes: 0 healthy, 6 problems found, 3 the door is closed, 4 no MCP endpoint there, 5 unreachable.
It calls no tool but the one of --call, and that one only if it is marked as reading.`,
    work: { kind: 'local', run: async (given, io) => (await import('./doctor/doctor.ts')).doctor(given, io) },
  },
  {
    words: 'admin bootstrap',
    operands: [],
    flags: ['json', 'help'],
    required: ['function', 'region'],
    summary: 'Mint the first admin key of a deployed residency; shown once',
    example: 'sallyport admin bootstrap --function Sallyport-eu-BootstrapFunction0a1b2c3d --region eu-central-1',
    note: `It invokes the function with your AWS credentials (AWS_PROFILE, or as the AWS CLI finds them), which takes
lambda:InvokeFunction. It waits 15 s. Where provisioning.auth is iam, set SALLYPORT_SIGN to the region before you use the key.
Exit code 7 if the key was minted before; the message then says what to do if it is lost.`,
    work: { kind: 'local', run: async (given, io) => (await import('./bootstrap.ts')).bootstrap(given, io) },
  },
];
