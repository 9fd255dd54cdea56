// The yardstick: a Node proxy that passes everything through and looks at nothing.
import { Agent, createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerBench, argument } from './answer.ts';

const { hostname, port } = new URL(argument<string>());
const agent = new Agent({ keepAlive: true });

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const { method, url: path, headers } = request;
  const outgoing = send({ agent, hostname, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  request.pipe(outgoing);
});

answerBench({
  serve: () =>
    new Promise((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
    ),
});
